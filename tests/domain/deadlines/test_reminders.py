"""Every planned reminder of a deadline is given, by itself or with a later one, and none is given twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines import reminders
from chalicelib.domain.deadlines.reminders import MORNING, Deadline, Reminded, Reminder
from chalicelib.domain.tenants.parts import ReminderPlan

DAY = timedelta(days=1)
SKEW = timedelta(minutes=5)
PLAN = ReminderPlan((30, 14, 7, 3, 1), (0, 1))
ZONES = ("America/Denver", "America/Chicago", "America/New_York", "America/Phoenix", "Pacific/Honolulu")
DUE = date(2027, 1, 12)
ZONE = "America/Chicago"
ONE = [Deadline("due", DUE, DUE + DAY)]

plans = st.builds(
    ReminderPlan,
    st.lists(st.integers(0, 60), max_size=6, unique=True).map(tuple),
    st.lists(st.integers(0, 5), max_size=3, unique=True).map(tuple),
)
days = st.dates(date(2026, 1, 1), date(2032, 12, 31)) | st.sampled_from(
    [date(2028, 2, 29), date(2027, 3, 14), date(2027, 11, 7), date(2026, 12, 31), date(2028, 3, 1)]
)


def at(day: date, hour: int = 8, minute: int = 0, zone: str = ZONE) -> datetime:
    """Returns a moment of a day on the wall."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


def list_planned(deadline: Deadline, plan: ReminderPlan, first: date, last: date) -> list[date]:
    """Returns the days between two, both included, on which the plan reminds: said day by day."""
    found = []
    for number in range((last - first).days + 1):
        day = first + number * DAY
        before = (deadline.day - day).days
        if (before <= 0 or before in plan.days_before) and (deadline.after is None or day > deadline.after):
            found.append(day)
    return found


def run(
    deadline: Deadline, plan: ReminderPlan, zone: str, start: datetime, looks: list[datetime]
) -> list[tuple[datetime, tuple[Reminder, ...]]]:
    """Returns what is said of a deadline that begins at `start`, by whoever looks at these moments."""
    reminded = reminders.begin([deadline], (), start, zone)
    said = []
    for now in looks:
        due = reminders.list_due([deadline], reminded, plan, now, zone)
        if due:
            reminded = reminders.mark([deadline], reminded, now, zone)
            said.append((now, due))
        assert reminders.list_due([deadline], reminded, plan, now, zone) == ()
        following = reminders.find_next([deadline], reminded, plan, zone)
        assert following is not None
        assert following > now or reminders.list_due([deadline], reminded, plan, following, zone)
    return said


@given(
    days,
    st.integers(1, 50),
    st.integers(0, 23),
    plans,
    st.sampled_from(ZONES),
    st.lists(st.tuples(st.integers(0, 3 * 24 * 4), st.sampled_from([-SKEW, timedelta(), SKEW])), max_size=40),
)
def test_each_planned_reminder_is_given_once_however_seldom_and_by_whichever_clock_somebody_looks(
    day: date,
    lead: int,
    hour: int,
    plan: ReminderPlan,
    zone: str,
    steps: list[tuple[int, timedelta]],
) -> None:
    deadline = Deadline("due", day, day)
    start = at(day - lead * DAY, hour, 30, zone)
    looks, now = [], start
    for quarters, skew in steps:
        now += quarters * timedelta(minutes=15)
        looks.append(now + skew)
    said = run(deadline, plan, zone, start, looks)
    given_on = [one.on for _, due in said for one in due]
    assert given_on == sorted(set(given_on)), "each once, and in order"
    first, last = reminders.find_day(start, zone) + DAY, reminders.find_day(max([start, *looks]), zone)
    assert given_on == list_planned(deadline, plan, first, last)
    assert all(at(one.on, zone=zone) <= now for now, due in said for one in due), "and never before its morning"


@given(days, st.sampled_from(ZONES), st.integers(0, 24 * 60 - 1))
def test_a_days_reminders_are_due_from_eight_by_the_wall_on_also_where_clocks_change(
    day: date, zone: str, minutes: int
) -> None:
    midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    now = midnight + timedelta(minutes=minutes)
    local = now.astimezone(ZoneInfo(zone))
    assert reminders.find_day(now, zone) == (local.date() if local.time() >= MORNING else local.date() - DAY)
    assert reminders.find_moment(day, zone).astimezone(ZoneInfo(zone)).time() == MORNING


def test_the_plan_day_by_day() -> None:
    looks = [at(date(2026, 12, 1) + number * DAY, 8, 10) for number in range(50)]
    said = run(ONE[0], PLAN, ZONE, at(date(2026, 11, 28)), looks)
    told = [(one.on - DUE).days for _, due in said for one in due]
    assert told == [-30, -14, -7, -3, -1, *range(8)]
    assert all(len(due) == 1 and due[0].on == now.astimezone(ZoneInfo(ZONE)).date() for now, due in said)


def test_what_was_missed_comes_with_the_next_one() -> None:
    said = run(ONE[0], PLAN, ZONE, at(date(2026, 11, 28)), [at(DUE - 8 * DAY), at(DUE + 1 * DAY)])
    assert [[(one.on - DUE).days for one in due] for _, due in said] == [[-30, -14], [-7, -3, -1, 0, 1]]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (at(DUE - 3 * DAY, 7, 59), [-3, -1]),  # its morning is still to come
        (at(DUE - 3 * DAY, 8, 0), [-1]),  # whoever begins it then knows
        (at(DUE - 1 * DAY, 20), [0]),
        (at(DUE, 12), [0]),  # on the day itself at once, however late in it
        (at(DUE + 9 * DAY, 12), [9]),  # already late: that it is late now, and not each day that passed
        (at(DUE + 9 * DAY, 7), [8, 9]),
    ],
)
def test_of_a_new_deadline_nothing_is_said_that_lies_behind_but_what_it_is_today(
    start: datetime, expected: list[int]
) -> None:
    looks = [start + number * timedelta(minutes=15) for number in range(24 * 4 * 3)]
    said = run(ONE[0], PLAN, ZONE, start, looks)
    told = [(one.on - DUE).days for _, due in said for one in due]
    assert told[: len(expected)] == expected


def test_a_day_that_moved_begins_anew_and_one_that_came_back_says_nothing_twice() -> None:
    morning = at(DUE, 9)
    told = reminders.mark(ONE, reminders.begin(ONE, (), at(DUE - 40 * DAY), ZONE), morning, ZONE)
    later = [Deadline("due", DUE + 45 * DAY, DUE + 45 * DAY)]
    moved = reminders.begin(later, told, morning, ZONE)
    assert reminders.find_next(later, moved, PLAN, ZONE) == at(DUE + 15 * DAY)
    ended = reminders.begin([], told, morning, ZONE)
    again = reminders.begin(ONE, ended, morning + timedelta(hours=3), ZONE)
    assert reminders.list_due(ONE, again, PLAN, at(DUE, 23), ZONE) == ()
    assert reminders.find_next(ONE, again, PLAN, ZONE) == at(DUE + DAY)
    assert reminders.begin([], ended, at(DUE + DAY, 9), ZONE) == (), "it is kept for that day alone"


def test_nobody_is_reminded_of_a_limit_that_lies_behind_another_until_that_one_is_over() -> None:
    limit = Deadline("outer_limit", DUE + 20 * DAY, DUE + 20 * DAY, after=DUE + DAY)
    said = run(limit, PLAN, ZONE, at(DUE - 40 * DAY), [at(DUE + number * DAY) for number in range(-30, 25)])
    assert [(one.on - DUE).days for _, due in said for one in due] == [6, 13, 17, 19, 20, 21, 22, 23, 24]


def test_of_a_deadline_that_nobody_began_all_that_was_planned_is_said() -> None:
    due = reminders.list_due(ONE, (), PLAN, at(DUE), ZONE)
    assert [(one.on - DUE).days for one in due] == [-30, -14, -7, -3, -1, 0]
    assert reminders.find_next(ONE, (), PLAN, ZONE) == at(DUE - 30 * DAY)
    assert reminders.find_next([], (Reminded("due", DUE, DUE),), PLAN, ZONE) is None


@pytest.mark.parametrize(("after", "first", "escalated"), [(-1, 0, False), (0, 0, True), (3, 0, True), (1, 2, False)])
def test_the_owner_is_told_from_the_plans_first_day_on(after: int, first: int, escalated: bool) -> None:
    given_today = [Reminder("due", DUE, DUE + after * DAY), Reminder("task", DUE + 9 * DAY, DUE + after * DAY)]
    assert reminders.is_escalated(given_today, ReminderPlan((3,), (first, 5))) is escalated


def test_a_deadline_is_overdue_once_its_last_day_is_over() -> None:
    said = [Reminder("due", DUE, DUE + DAY)]
    assert [reminders.is_overdue(ONE, said, at(DUE + number * DAY), ZONE) for number in (0, 1, 2)] == [
        False,
        False,
        True,
    ]
    assert not reminders.is_overdue(ONE, [], at(DUE + 9 * DAY), ZONE)


def test_those_that_are_due_come_in_the_order_of_their_mornings() -> None:
    both = [Deadline("due", DUE, DUE), Deadline("task", DUE - 2 * DAY, DUE - 2 * DAY)]
    due = reminders.list_due(both, reminders.begin(both, (), at(DUE - 4 * DAY), ZONE), PLAN, at(DUE), ZONE)
    assert all(one.on <= other.on for one, other in pairwise(due))
    assert {one.name for one in due} == {"due", "task"}
