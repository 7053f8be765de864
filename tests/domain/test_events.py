"""The chain of events: whatever is altered, removed or inserted is found at its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.changes import Event
from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.events import (
    GENESIS,
    StoredEvent,
    canonical,
    chain_event,
    find_break,
    hash_details,
    judge_digest,
)
from chalicelib.domain.people.act_records import Source

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def make_chain(length: int) -> list[StoredEvent]:
    """Returns a whole chain."""
    run: list[StoredEvent] = []
    for number in range(length):
        event = Event("consent.recorded", NOW, NOW, "secret:key_1", f"r-{number}", f"con_{number}", "ab", {"n": number})
        run.append(chain_event(number + 1, run[-1].hash if run else GENESIS, event))
    return run


ALTERED: dict[str, Any] = {
    "type": "consent.withdrawn",
    "at": NOW + timedelta(milliseconds=1),
    "recorded_at": NOW - timedelta(milliseconds=1),
    "actor": "secret:key_2",
    "request_id": "other",
    "record_id": "con_9",
    "digest": "",
    "body": {"n": 2, "more": []},
}


def test_a_whole_run_holds() -> None:
    assert [find_break(make_chain(length)) for length in range(4)] == [None] * 4


def test_every_field_of_an_event_is_covered() -> None:
    assert set(ALTERED) == set(Event.__slots__)


@pytest.mark.parametrize("name", list(ALTERED))
def test_an_altered_field_is_found(name: str) -> None:
    for place in range(4):
        run = make_chain(4)
        run[place] = replace(run[place], event=replace(run[place].event, **{name: ALTERED[name]}))
        assert find_break(run) == place + 1


@pytest.mark.parametrize("name", list(ALTERED))
def test_an_event_that_is_altered_together_with_its_hash_breaks_the_next(name: str) -> None:
    run = make_chain(4)
    run[1] = chain_event(2, run[0].hash, replace(run[1].event, **{name: ALTERED[name]}))
    assert find_break(run) == 3


@given(st.integers(2, 8), st.data())
def test_what_is_taken_out_put_in_or_exchanged_is_found(length: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, length - 2))
    whole = make_chain(length)
    assert find_break(whole[:place] + whole[place + 1 :]) == place + 1
    assert find_break([*whole[: place + 1], whole[place], *whole[place + 1 :]]) == place + 2
    assert find_break([*whole[:place], whole[place + 1], whole[place], *whole[place + 2 :]]) == place + 1


def test_the_digest_ties_the_details_and_tells_nothing_of_them() -> None:
    record = ConsentRecord(
        id="con_1",
        kind="consent",
        subject_ids=("sub_1",),
        decisions=(RecordedDecision("newsletter", "email", "granted", 1),),
        policy=None,
        at=1,
        recorded_at=2,
        source=Source("web_form", "https://example.com/?name=ann", "cd" * 32, {"ip": "192.0.2.1"}),
        actor="key_1",
        trusted=True,
        gpc=False,
        salt="00" * 16,
    )
    digest = hash_details(record.salt, record.details())
    assert digest == hash_details(record.salt, record.details()) and len(digest) == 64
    for other in (
        replace(record, decisions=()),
        replace(record, source=replace(record.source, url=None)),
        replace(record, source=replace(record.source, evidence={"ip": "192.0.2.2"})),
        replace(record, gpc=True),
        replace(record, jurisdiction="US-CA"),
        replace(record, at=0),
    ):
        assert hash_details(record.salt, other.details()) != digest
    assert hash_details("01" + record.salt[2:], record.details()) != digest


def test_one_text_for_one_value_whatever_the_order_of_its_names() -> None:
    assert canonical({"b": [1, None], "a": "ü"}) == canonical({"a": "ü", "b": [1, None]}) == '{"a":"ü","b":[1,null]}'


@pytest.mark.parametrize(
    ("found", "salt", "named", "verdict"),
    [
        ({"a": 1}, "00" * 16, False, "held"),
        ({"a": 1}, "00" * 16, True, "held"),
        ({"a": 2}, "00" * 16, False, "altered"),
        ({"a": 1}, "01" * 16, True, "altered"),
        ({}, "", True, "erased"),
        (None, "", True, "erased"),
        ({}, "", False, "missing"),
        (None, "", False, "missing"),
    ],
)
def test_what_is_gone_is_erased_only_where_an_event_names_it(
    found: dict[str, int] | None, salt: str, named: bool, verdict: str
) -> None:
    digest = hash_details("00" * 16, {"a": 1})
    assert judge_digest(digest, salt, found, named=named) == verdict
