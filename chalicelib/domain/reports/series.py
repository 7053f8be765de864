"""What happened on a day, in numbers, made of the day's events and of the records that they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from chalicelib.domain.changes import Event
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.people.act_records import ActRecord
from chalicelib.domain.reports.metrics import find_median
from chalicelib.domain.rights.denials import UNPROVEN
from chalicelib.domain.rights.vocabulary import CLOSED
from chalicelib.domain.times import from_ms, local_date

DAYS_SHOWN: Final = 90
_OPTING_OUT: Final = frozenset({"opt_out", "signal"})
_CLOSING: Final = frozenset(
    {"request.completed", "request.denied", "request.withdrawn", "request.redirected", "request.disowned"}
)


@dataclass(frozen=True, slots=True)
class DaySeries:
    """The numbers of one day of the company's time zone."""

    day: date
    opt_outs: Mapping[str, int] = field(default_factory=dict)  # by the channel by which they came
    consents: Mapping[str, int] = field(default_factory=dict)  # granted, by purpose; one record counts once for each
    received: int = 0  # rights requests
    closed: int = 0  # rights requests that were closed, however
    answer_days: Mapping[int, int] = field(default_factory=dict)  # how many were answered after so many whole days


@dataclass(frozen=True, slots=True)
class SaveDay:
    """A change: the numbers of a day; counted again, they are the same."""

    series: DaySeries


def list_records(events: Iterable[Event]) -> list[str]:
    """Returns the ids of the records of acts that the events name, each once: several people may share an act."""
    found: dict[str, None] = {}
    for event in events:
        if event.record_id.startswith(("opt_", "con_")):
            found[event.record_id] = None
        found |= dict.fromkeys(record_id for record_id, _ in event.body.get("beside", ()))
    return list(found)


def list_answered(events: Iterable[Event]) -> dict[str, None]:
    """Returns the ids of requests that the company itself answered by one of the events."""
    return {event.record_id: None for event in events if _answers(event)}


def count_day(
    day: date, zone: str, events: Iterable[Event], records: Iterable[ActRecord], received_on: Mapping[str, date]
) -> DaySeries:
    """Returns the numbers of a day of a zone, from its events and what they name.

    A record counts if its act was recorded that day, and a grant that waited for a second step on the day of that.
    `received_on` is, of the requests that were answered, by id, the day of their receipt.
    """
    events = list(events)
    confirmed = {event.record_id for event in events if event.type == "consent.confirmed"}
    opt_outs, consents, answer_days = Counter[str](), Counter[str](), Counter[int]()
    for record in records:
        new = local_date(from_ms(record.recorded_at), zone) == day
        if isinstance(record, OptOutRecord):
            opt_outs[record.source.channel] += new and record.kind in _OPTING_OUT
        elif isinstance(record, ConsentRecord) and record.kind == "consent":
            counted = {*(["granted"] if new else []), *(["pending"] if record.id in confirmed else [])}
            consents.update({one.purpose for one in record.decisions if one.state in counted})
    for event in events:
        if _answers(event) and event.record_id in received_on:
            answer_days[max(0, (day - received_on[event.record_id]).days)] += 1
    received, closed = sum(event.type == "request.received" for event in events), sum(map(_closes, events))
    return DaySeries(day, dict(+opt_outs), dict(consents), received, closed, dict(answer_days))


def find_median_days(days: Iterable[DaySeries]) -> float | None:
    """Returns the median of the whole days to an answer over all these days; None where none was answered."""
    found = Counter[int]()
    for one in days:
        found.update(one.answer_days)
    return find_median(found)


def list_days(today: date) -> list[date]:
    """Returns the days that are shown, the earliest first, yesterday last."""
    return [today - timedelta(days=n) for n in range(DAYS_SHOWN, 0, -1)]


def _closes(event: Event) -> bool:
    """Returns whether a request is closed from this event on; one that is disowned when it is closed closes no more."""
    status = event.body.get("status")
    if event.type == "request.disowned":
        return status == "withdrawn"
    return event.type in _CLOSING or (event.type == "request.received" and status in CLOSED)


def _answers(event: Event) -> bool:
    if event.type == "request.denied":
        return event.body["reasons"][:1] == [] or event.body["reasons"][0] not in UNPROVEN
    return event.type == "request.completed" or (event.type == "request.received" and _closes(event))
