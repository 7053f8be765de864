"""Staff are reminded of a request: the step that keeps what they are told, and what the mail needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from chalicelib.domain.deadlines.reminders import Reminder, find_day, is_overdue
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.reminding.planning import list_deadlines, mark_reminded
from chalicelib.domain.rights.requests import RightsRequest

if TYPE_CHECKING:
    from chalicelib.domain.tenants.profiles import Profile


def remind(request: RightsRequest, profile: Profile, due: Sequence[Reminder], now: datetime) -> Step:
    """Returns the step by which staff are told of all that is due; its event names what was planned and is now said."""
    after = mark_reminded(request, profile, now)
    body = {**describe(after), "reminders": _sum_up(due)}
    if is_overdue(list_deadlines(request), due, now, profile.time_zone):
        return Step(after, "request.fell_overdue", body)
    return Step(after, "request.reminded", body)


def list_missed(due: Iterable[Reminder], now: datetime, zone: str) -> list[date]:
    """Returns the days on which somebody should have been told, and was not, before today."""
    return sorted({one.on for one in due if one.on < find_day(now, zone)})


def _sum_up(due: Iterable[Reminder]) -> list[list[str]]:
    """Returns a row for each deadline: its name, its day, and the first and the last day planned for a reminder."""
    found = []
    for (name, day), group in groupby(sorted(due, key=_order), _order):
        days = [one.on for one in group]
        found.append([name, *(one.isoformat() for one in (day, min(days), max(days)))])
    return found


def _order(one: Reminder) -> tuple[str, date]:
    return one.name, one.day
