"""The step by which staff are told: what its event names, and when the day is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.deadlines.reminders import find_moment
from chalicelib.domain.rights.actions.remind import list_missed, remind
from chalicelib.domain.rights.reminding.planning import begin_reminding, list_due
from tests.domain.rights.made import MONDAY, settled, verified
from tests.domain.rights.started import CYCLONEX

DAY = timedelta(days=1)
REQUEST = begin_reminding(settled(replace(verified("know"), acknowledged_at=MONDAY)), CYCLONEX, MONDAY)
CLOCK = REQUEST.clock


def go_to(days: int) -> datetime:
    """Returns the morning so many days after the answer's last day."""
    return find_moment(CLOCK.due_on + days * DAY, CYCLONEX.time_zone).astimezone(UTC)


def test_the_event_names_each_deadline_with_the_planned_days_that_it_tells_of() -> None:
    now = go_to(-8)
    due = list_due(REQUEST, CYCLONEX, now)
    step = remind(REQUEST, CYCLONEX, due, now)
    day, first, last = (
        one.isoformat() for one in (CLOCK.target_on, CLOCK.target_on - 30 * DAY, CLOCK.target_on - 7 * DAY)
    )
    assert (step.event, step.body["reminders"]) == ("request.reminded", [["due", day, first, last]])
    assert step.letters == () and step.words == {}
    missed = list_missed(due, now, CYCLONEX.time_zone)
    assert [(CLOCK.target_on - one).days for one in missed] == [30, 14]
    assert list_due(step.after, CYCLONEX, now) == ()


def test_it_is_overdue_once_the_last_day_is_over() -> None:
    events = []
    for days in (-1, 0, 1):
        now = go_to(days)
        events.append(remind(REQUEST, CYCLONEX, list_due(REQUEST, CYCLONEX, now), now).event)
    assert events == ["request.reminded", "request.reminded", "request.fell_overdue"]
