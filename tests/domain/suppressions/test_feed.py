"""Entries of the feed: their channels, their names, and the hash by which an erased identifier is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.suppressions.feed import (
    FeedHead,
    NumberSuppressions,
    Positions,
    Suppressed,
    SuppressionKind,
    channel_of,
    extract_hash,
    read_name,
)
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS
from tests.fixtures.feed import START, STOP, make_suppressions, person

KINDS: tuple[SuppressionKind, ...] = (*OPT_OUT_KINDS, "contract_end")
WITHDRAWN = Suppressed("withdrawn", "lifted", "email", 0, "", "newsletter")


def test_positions_number_their_lines_and_the_head_moves_behind_the_last() -> None:
    positions = Positions(7, person(1), 2, ((STOP, "a"), (START, "b")))
    assert [(each.position, each.state, each.identifier_key) for each in positions.numbered()] == [
        (7, "active", "a"),
        (8, "lifted", "b"),
    ]
    step = NumberSuppressions(FeedHead(3, 7), (make_suppressions(1),), (positions,))
    assert step.after == FeedHead(4, 9)
    assert replace(step, positions=()).after == FeedHead(4, 7)


def test_a_kind_that_is_a_channel_closes_it() -> None:
    channels = {kind: channel_of(kind) for kind in KINDS}
    own = {kind for kind, channel in channels.items() if channel is not None}
    assert own == {"sms", "email", "phone", "mail"}
    assert all(channels[kind] == kind for kind in own)


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_tells_what_an_entry_is_about(kind: SuppressionKind) -> None:
    entry = Suppressed(kind, "lifted", channel_of(kind), 0, "")
    assert read_name(entry.name) == entry


def test_the_name_of_a_withdrawal_tells_its_purpose_and_channel() -> None:
    assert WITHDRAWN.name == "withdrawn/newsletter/email"
    assert read_name(WITHDRAWN.name) == WITHDRAWN


def test_an_erased_identifier_is_named_by_the_hash_in_its_key() -> None:
    assert extract_hash("phone#v1#00ff") == "00ff"
