"""Numbering: positions without gaps, change by change, and all identifiers of each change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.suppressions.feed import (
    MOST_POSITIONS,
    FeedHead,
    Suppressed,
    SuppressionKind,
    channel_of,
    extract_hash,
    number,
)
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS
from tests.fixtures.feed import START, STOP, make_suppressions, person


def test_positions_follow_the_head_and_each_other() -> None:
    step = number(FeedHead(3, 7), [make_suppressions(1, 1, STOP, START, keys=2), make_suppressions(2)])
    entries = step.numbered()
    assert [entry.position for entry in entries] == [7, 8, 9, 10, 11]
    assert [entry.state for entry in entries] == ["active", "active", "lifted", "lifted", "active"]
    assert [entry.subject_id for entry in entries] == [person(1)] * 4 + [person(2)]
    assert entries[0].identifier_key == entries[2].identifier_key != entries[1].identifier_key
    assert step.after == FeedHead(4, 12)
    assert number(step.after, [make_suppressions(3)]).after == FeedHead(5, 13)


def test_the_feed_begins_with_one() -> None:
    assert number(FeedHead(), [make_suppressions(1)]).numbered()[0].position == 1


def test_a_kind_that_is_a_channel_closes_it() -> None:
    kinds: tuple[SuppressionKind, ...] = (*OPT_OUT_KINDS, "contract_end")
    channels = {kind: channel_of(kind) for kind in kinds}
    own = {kind for kind, channel in channels.items() if channel is not None}
    assert own == {"sms", "email", "phone", "mail"}
    assert all(channels[kind] == kind for kind in own)


def test_what_tells_of_nothing_or_of_too_much_is_never_made() -> None:
    whole = [Suppressed(kind, "active", None, 1, "web") for kind in OPT_OUT_KINDS]
    assert make_suppressions(1, 1, *whole, *whole, STOP, STOP, keys=8).size == 192 <= MOST_POSITIONS
    for change in ({"entries": ()}, {"identifier_keys": ()}, {"entries": (STOP,) * (MOST_POSITIONS + 1)}):
        with pytest.raises(ValueError, match="suppressions"):
            replace(make_suppressions(1), **change)


def test_an_erased_identifier_is_named_by_the_hash_in_its_key() -> None:
    assert extract_hash("phone#v1#00ff") == "00ff"
