"""Counts what happened on a day: from the events of the day, so that no caller pays for a counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from chalicelib.domain.reports.series import DaySeries, count_day, list_answered, list_records
from chalicelib.domain.times import local_date
from chalicelib.usecases.people.act_records import read_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from chalicelib.domain.changes import Event
    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.usecases.audit.day_lines import DayLines
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

Value = TypeVar("Value")
_BATCH: Final = 500
_CHAINS: Final = ("S#", "REQ#")
"""How the names of the chains begin in which anything counts: those of people and of rights requests."""


def make_series(ports: Ports, ctx: Context, day: date, lines: DayLines) -> DaySeries:
    """Returns the numbers of a day that is over. Reads its lines, the events that may count, and what they name."""
    places = [(line.record, line.version) for line in lines.read(day) if line.record.startswith(_CHAINS)]
    events = [stored.event for some in _split(places) for stored in ports.audit.events(ctx.tenant, some).values()]
    records, receipts = list(_read_records(ports, ctx, events)), _read_receipts(ports, ctx, events)
    return count_day(day, ctx.profile.time_zone, events, records, receipts)


def _split(values: Sequence[Value]) -> Iterator[list[Value]]:
    for start in range(0, len(values), _BATCH):
        yield list(values[start : start + _BATCH])


def _read_records(ports: Ports, ctx: Context, events: Sequence[Event]) -> Iterator[ActRecord]:
    """Yields the records of acts that the events name."""
    for some in _split(list_records(events)):
        yield from read_records(ports, ctx.tenant, some).values()


def _read_receipts(ports: Ports, ctx: Context, events: Iterable[Event]) -> dict[str, date]:
    zone = ctx.profile.time_zone
    found: dict[str, date] = {}
    for some in _split(list(list_answered(events))):
        for request_id, request in ports.rights_requests.states(ctx.tenant, some).items():
            found[request_id] = local_date(request.intake.received_at, zone)
    return found
