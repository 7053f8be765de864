"""The numbers of a day, made of its events and of what they name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.changes import Event
from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.event_types import EventType
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.reports.series import (
    DaySeries,
    count_day,
    find_median_days,
    list_answered,
    list_days,
    list_records,
)
from chalicelib.domain.times import to_ms

ZONE = "America/Los_Angeles"
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)
EARLIER = NOON - timedelta(days=1)


def event(kind: EventType, record_id: str = "req_1", **body: Any) -> Event:
    return Event(kind, NOON, NOON, "system:x", "", record_id, body=body)


def act(cls: Any, record_id: str, kind: str, channel: str = "web_form", at: datetime = NOON, **more: Any) -> Any:
    source = Source(channel)
    return cls(record_id, kind, ("sub_1",), to_ms(at), to_ms(at), source, "key:k", True, False, "00", **more)


def decisions(*states: tuple[str, str]) -> tuple[RecordedDecision, ...]:
    return tuple(RecordedDecision(purpose, "email", state, 0) for purpose, state in states)


def count(*events: Event, records: Any = (), received_on: Any = None) -> DaySeries:
    return count_day(DAY, ZONE, events, records, received_on or {})


def test_opt_outs_count_by_channel_once_however_many_people_share_the_act() -> None:
    events = [event("opt_out.recorded", "opt_1"), event("opt_out.recorded", "opt_1"), event("opt_out.lifted", "opt_3")]
    assert list_records(events) == ["opt_1", "opt_3"]
    records = [
        act(OptOutRecord, "opt_1", "opt_out"),
        act(OptOutRecord, "opt_2", "signal", "browser"),
        act(OptOutRecord, "opt_3", "lift"),
        act(OptOutRecord, "opt_4", "opt_out", at=EARLIER),
    ]
    assert count(*events, records=records).opt_outs == {"web_form": 1, "browser": 1}


def test_records_beside_the_first_are_named_too() -> None:
    assert list_records([event("preferences.changed", "con_1", beside=[["opt_2", "aa"]])]) == ["con_1", "opt_2"]


def test_consents_count_by_purpose_once_they_are_given() -> None:
    made = decisions(("newsletter", "granted"), ("newsletter", "granted"), ("tips", "pending"), ("news", "denied"))
    record = act(ConsentRecord, "con_1", "consent", decisions=made)
    assert count(records=[record, act(ConsentRecord, "con_2", "withdrawal")]).consents == {"newsletter": 1}
    before = replace(record, recorded_at=to_ms(EARLIER))
    assert count(records=[before]).consents == {}
    assert count(event("consent.confirmed", "con_1"), records=[before]).consents == {"tips": 1}


@pytest.mark.parametrize(
    ("one", "closed", "answered"),
    [
        (event("request.completed", status="completed"), 1, True),
        (event("request.denied", status="denied", reasons=["security"]), 1, True),
        (event("request.denied", status="denied", reasons=["identity_not_verified"]), 1, False),
        (event("request.withdrawn", status="withdrawn"), 1, False),
        (event("request.redirected", status="redirected_to_controller"), 1, False),
        (event("request.disowned", status="withdrawn"), 1, False),
        (event("request.disowned", status="completed"), 0, False),
        (event("request.received", status="completed"), 1, True),
        (event("request.received", status="open"), 0, False),
        (event("request.noted", status="completed"), 0, False),
    ],
)
def test_what_closes_a_request_and_what_answers_it(one: Event, closed: int, answered: bool) -> None:
    assert list_answered([one]) == ({"req_1": None} if answered else {})
    found = count(one, received_on={"req_1": DAY - timedelta(days=9)})
    assert (found.closed, found.answer_days) == (closed, {9: 1} if answered else {})
    assert found.received == (one.type == "request.received")


def test_the_median_is_that_of_all_days_together() -> None:
    days = [DaySeries(DAY, answer_days={1: 2}), DaySeries(DAY, answer_days={10: 1, 20: 2})]
    assert find_median_days(days) == 10 and find_median_days([]) is None


def test_ninety_days_up_to_yesterday_are_shown() -> None:
    shown = list_days(DAY)
    assert (shown[-1], shown[0], len(shown)) == (DAY - timedelta(days=1), DAY - timedelta(days=90), 90)
