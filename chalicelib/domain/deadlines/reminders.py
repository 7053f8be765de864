"""The plan of reminders of a deadline, which of them are due, and when the next one is.

Of each open deadline it is kept until which day staff were reminded. Everything up to that day is behind; everything
planned after it is still to be said, however late: what was missed comes with the next one, and nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.tenants.parts import ReminderPlan

MORNING: Final = time(8)
"""When, in the tenant's zone, staff are reminded."""
_DAY: Final = timedelta(days=1)

DeadlineName = Literal["acknowledge", "due", "outer_limit", "appeal", "task", "review", "letter"]
"""What must be done by then. Requests are stored with the places of these names, so that new ones come last."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something must be done. Reminders aim at `day`; `limit`, a day later or the same, is the last."""

    name: DeadlineName
    day: date
    limit: date
    after: date | None = None  # nobody is reminded of it until this day is over


@dataclass(frozen=True, slots=True)
class Reminder:
    """One planned reminder: of which deadline, and the day on which it is due, at MORNING."""

    name: DeadlineName
    day: date
    on: date


@dataclass(frozen=True, slots=True)
class Reminded:
    """Until which day staff were reminded of a deadline, that day included."""

    name: DeadlineName
    day: date
    until: date


def begin(
    deadlines: Sequence[Deadline], reminded: Iterable[Reminded], now: datetime, zone: str
) -> tuple[Reminded, ...]:
    """Returns until when staff were reminded of each open deadline, which for a new one begins at `now`.

    What was planned for earlier days is no longer said of a new one; of the day itself, or of the latest day on which
    it is late, it is. One that ended is kept for the day on which somebody was reminded of it: it may come back.
    """
    today = find_day(now, zone)
    known = {(one.name, one.day): one for one in reminded}
    found = [known.get((one.name, one.day)) or _begin(one, today) for one in deadlines]
    ended = known.keys() - {(one.name, one.day) for one in deadlines}
    return (*found, *(one for key, one in known.items() if key in ended and one.until >= today))


def list_due(
    deadlines: Sequence[Deadline], reminded: Iterable[Reminded], plan: ReminderPlan, now: datetime, zone: str
) -> tuple[Reminder, ...]:
    """Returns the reminders that are due by now and were not given, the earliest first."""
    today, found = find_day(now, zone), _index(reminded)
    due = [
        Reminder(one.name, one.day, on)
        for one in deadlines
        for on in _list_planned(one, plan, _find_until(one, found, plan), today)
    ]
    return tuple(sorted(due, key=lambda one: (one.on, one.day, one.name)))


def mark(deadlines: Sequence[Deadline], reminded: Iterable[Reminded], now: datetime, zone: str) -> tuple[Reminded, ...]:
    """Returns what is kept once all that is due by now was said."""
    today = find_day(now, zone)
    known = begin(deadlines, reminded, now, zone)
    open_now = {(one.name, one.day) for one in deadlines}
    return tuple(replace(one, until=max(one.until, today)) if (one.name, one.day) in open_now else one for one in known)


def find_next(
    deadlines: Iterable[Deadline], reminded: Iterable[Reminded], plan: ReminderPlan, zone: str
) -> datetime | None:
    """Returns the moment of the earliest reminder that was not given, which may lie behind; None where none is."""
    found = _index(reminded)
    days = [_find_first(one, plan, _find_until(one, found, plan)) for one in deadlines]
    return find_moment(min(days), zone) if days else None


def is_escalated(reminders: Iterable[Reminder], plan: ReminderPlan) -> bool:
    """Returns whether the owner is told too: on the day of a deadline, or as many days after it as the plan says."""
    first = min(plan.escalate_days_after, default=0)
    return any(one.on - one.day >= first * _DAY for one in reminders)


def is_overdue(deadlines: Iterable[Deadline], reminders: Iterable[Reminder], now: datetime, zone: str) -> bool:
    """Returns whether the last day of a deadline is over of which it is time to remind."""
    today, said = find_day(now, zone), {(one.name, one.day) for one in reminders}
    return any(one.limit < today for one in deadlines if (one.name, one.day) in said)


def find_day(now: datetime, zone: str) -> date:
    """Returns the latest day whose MORNING has come."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if find_moment(local.date(), zone) <= now else local.date() - _DAY


def find_moment(day: date, zone: str) -> datetime:
    """Returns the MORNING of a day."""
    return datetime.combine(day, MORNING, ZoneInfo(zone))


def _begin(deadline: Deadline, today: date) -> Reminded:
    return Reminded(deadline.name, deadline.day, today if today < deadline.day else today - _DAY)


def _index(reminded: Iterable[Reminded]) -> dict[tuple[DeadlineName, date], date]:
    return {(one.name, one.day): one.until for one in reminded}


def _find_until(deadline: Deadline, found: dict[tuple[DeadlineName, date], date], plan: ReminderPlan) -> date:
    """Returns the day up to which nothing is left to say; of one that nobody began, all is still to be said."""
    before = deadline.day - (max(plan.days_before, default=0) + 1) * _DAY
    until = found.get((deadline.name, deadline.day), before)
    return max(until, deadline.after or until)


def _list_planned(deadline: Deadline, plan: ReminderPlan, until: date, today: date) -> Iterator[date]:
    """Yields the days after `until` and up to `today` on which there is a reminder."""
    yield from (day for day in _list_before(deadline, plan) if until < day <= today)
    late = max(deadline.day, until + _DAY)
    while late <= today:
        yield late
        late += _DAY


def _find_first(deadline: Deadline, plan: ReminderPlan, until: date) -> date:
    """Returns the first day after `until` on which there is a reminder: from the deadline's day on, each."""
    before = [day for day in _list_before(deadline, plan) if day > until]
    return min([*before, max(deadline.day, until + _DAY)])


def _list_before(deadline: Deadline, plan: ReminderPlan) -> list[date]:
    return [deadline.day - days * _DAY for days in plan.days_before if days > 0]
