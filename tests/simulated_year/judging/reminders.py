"""Judges the reminders of a simulated year: each planned one once, and each deadline escalated on its day.

The plan is written down once more, day by day, so that it does not agree with the code by being the code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.deadlines.reminders import Deadline
from chalicelib.domain.rights.reminding.planning import list_deadlines
from tests.fixtures.worlds.deadlines.reminding import OWNER
from tests.simulated_year.receivers import Taken
from tests.simulated_year.world import SKEW, Committed, YearWorld

DAY: Final = timedelta(days=1)
BEFORE: Final = (30, 14, 7, 3, 1)
ZONE: Final = ZoneInfo("America/Chicago")
LATE: Final = timedelta(hours=12)
"""How long a sweep and its messages may take in the simulated year, dying and coming late included.

Six sweeps, since in a year one morning or another has two dead sweeps in a row, after which some messages come late."""


@dataclass(frozen=True, slots=True)
class Open:
    """A deadline from when it was there until it was met, moved or dropped."""

    request_id: str
    deadline: Deadline
    begun: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Skipped:
    """A time in which no sweep ran."""

    begun: datetime
    ended: datetime


def judge_reminders(w: YearWorld, skipped: Sequence[Skipped]) -> dict[str, object]:
    """Returns the figures of a year; raises AssertionError where something is not as it must be."""
    given: Counter[tuple[str, str, str, str]] = Counter()
    escalated = 0
    for request_id, versions in w.log.items():
        told = list(_list_told(versions))
        given.update((request_id, name, day.isoformat(), on.isoformat()) for name, day, on, _ in told)
        for period in _list_open(request_id, versions, w.true):
            escalated += _judge_period(period, told, versions, skipped)
    twice = [key for key, number in given.items() if number > 1]
    assert not twice, f"told twice: {twice[:3]}"
    return {"reminders": len(given), "escalations on the day": escalated, **_judge_mails(w)}


def _judge_period(
    period: Open,
    told: Sequence[tuple[str, date, date, datetime]],
    versions: Sequence[Committed],
    skipped: Sequence[Skipped],
) -> int:
    """Looks at one deadline; returns 1 where its day came and it was escalated."""
    deadline = period.deadline
    mine = {on: at for name, day, on, at in told if (name, day) == (deadline.name, deadline.day)}
    about = (period.request_id, deadline.name, deadline.day)
    for on in _list_planned(deadline, period):
        must_by = find_latest(_morning(on), skipped)
        if on in mine:
            assert mine[on] >= _morning(on) - 2 * SKEW, (about, on, "told too early")
            assert mine[on] <= must_by, (about, on, mine[on], "told too late")
        else:
            assert period.ended <= must_by, (about, on, "never told")
    morning = _morning(deadline.day)
    if deadline.after is not None or period.begun > morning - 2 * SKEW or period.ended <= find_latest(morning, skipped):
        return 0
    at = mine[deadline.day]
    owners = [row for one in versions if one.at == at for row in one.rows if row.refs["to"] == "owner"]
    assert owners, (about, "not escalated")
    if not any(one.begun <= morning + LATE and one.ended >= morning for one in skipped):
        assert at.astimezone(ZONE).date() == deadline.day, (about, at, "not on the day")
    return 1


def _judge_mails(w: YearWorld) -> dict[str, object]:
    """Looks at the mails of all reminders: each left once, or was no longer needed; twice only where a process died."""
    left = [row["id"] for row in w.rows() if row["template"] == "remind_staff"]
    assert not left, f"mails that never left: {left[:3]}"
    taken = {name: found for name, found in w.mailboxes.taken.items() if name in w.mail_rows}
    to_owner = {name for name, found in taken.items() if found[0].recipient == OWNER}
    assert to_owner <= {row.id for row in w.mail_rows.values() if row.refs["to"] == "owner"}
    twice = list_twice(taken, w.died)
    return {"mails": len(taken), "mails to the owner": len(to_owner), "mails that left twice": twice}


def list_twice(taken: Mapping[str, Sequence[Taken]], died: Collection[int]) -> list[str]:
    """Returns what was taken more than once, each because whoever sent it died or was not told that it was taken.

    Raises AssertionError where that is no reason: it had been sent, and somebody knew.
    """
    found = []
    for name, each in taken.items():
        for one in each[:-1]:
            assert one.process in died or not one.answered, f"sent again although it was known to have left: {name}"
        if len(each) > 1:
            found.append(name)
    return found


def _list_told(versions: Sequence[Committed]) -> Iterator[tuple[str, date, date, datetime]]:
    """Yields each reminder that was given: of which deadline and day, planned on which day, and when."""
    for one in versions:
        if one.event not in ("request.reminded", "request.fell_overdue"):
            continue
        for name, day, first, last in one.body["reminders"]:
            due = date.fromisoformat(day)
            on = date.fromisoformat(first)
            while on <= date.fromisoformat(last):
                if (due - on).days <= 0 or (due - on).days in BEFORE:
                    yield name, due, on, one.at
                on += DAY


def _list_open(request_id: str, versions: Sequence[Committed], end: datetime) -> Iterator[Open]:
    """Yields each deadline of a request with the time in which it was open."""
    running: dict[Deadline, datetime] = {}
    for one in versions:
        now = set(list_deadlines(one.request))
        for deadline in running.keys() - now:
            yield Open(request_id, deadline, running.pop(deadline), one.at)
        for deadline in now - running.keys():
            running[deadline] = one.at
    for deadline, begun in running.items():
        yield Open(request_id, deadline, begun, end)


def _list_planned(deadline: Deadline, period: Open) -> Iterator[date]:
    """Yields the days on which somebody is to be told while it is open, but for those around its beginning."""
    day = (period.begun + 2 * SKEW).astimezone(ZONE).date()
    while _morning(day) <= period.ended:
        before = (deadline.day - day).days
        planned = before <= 0 or before in BEFORE
        if planned and _morning(day) > period.begun + 2 * SKEW and (deadline.after is None or day > deadline.after):
            yield day
        day += DAY


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), ZONE)


def find_latest(due: datetime, skipped: Sequence[Skipped], late: timedelta = LATE) -> datetime:
    """Returns by when something that is due since then must be done."""
    for one in sorted(skipped, key=lambda one: one.begun):
        if one.begun <= due + late and one.ended >= due:
            due = max(due, one.ended)
    return due + late
