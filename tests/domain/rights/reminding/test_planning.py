"""Of which days a request reminds staff: of all that somebody still has to meet, and of none as long as nobody knows
who asks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from chalicelib.domain.deadlines.reminders import Deadline
from chalicelib.domain.rights import moments
from chalicelib.domain.rights.reminding.planning import (
    begin_reminding,
    find_moment,
    list_deadlines,
    list_due,
    mark_reminded,
)
from chalicelib.domain.rights.requests import RightsRequest
from tests.domain.rights.made import ALEX, DAY, HOUR, MONDAY, PERSON, SAM, make, settled, take, verified
from tests.domain.rights.started import CYCLONEX


def names(request: RightsRequest) -> list[str]:
    return [one.name for one in list_deadlines(request)]


def begun(request: RightsRequest, now: datetime = MONDAY) -> RightsRequest:
    return begin_reminding(request, CYCLONEX, now)


def test_a_request_that_nobody_verified_reminds_nobody_and_goes_on_by_itself() -> None:
    request = begun(make("delete"))
    assert list_deadlines(request) == [] and request.reminded == ()
    assert find_moment(request, CYCLONEX) == moments.find_next(request, CYCLONEX.time_zone)


def test_once_it_is_known_who_asks_each_of_its_days_counts() -> None:
    request = verified("delete")
    assert names(request) == ["acknowledge", "due", "outer_limit", "task"]
    acknowledged = settled(replace(request, acknowledged_at=MONDAY))
    clock = acknowledged.clock
    assert list_deadlines(acknowledged) == [
        Deadline("due", clock.target_on, clock.due_on),
        Deadline("outer_limit", clock.outer_limit_on, clock.outer_limit_on, after=clock.due_on),
    ]


def test_tasks_of_one_day_are_one_reminder_and_go_on_after_the_close() -> None:
    request = replace(verified("delete"), acknowledged_at=MONDAY)
    assert len(request.tasks) > 1 and names(request).count("task") == 1
    (first, *others) = request.tasks
    later = replace(request, tasks=(replace(first, due_on=first.due_on + DAY), *others))
    assert names(later).count("task") == 2
    closed = replace(request, status="completed")
    assert names(closed) == ["task"] and names(settled(closed)) == []


@pytest.mark.parametrize(("decided_by", "expected"), [("mem_alex", ["appeal"]), ("system", [])])
def test_an_appeal_from_what_somebody_decided_is_one_and_from_an_unverified_end_is_none(
    decided_by: str, expected: list[str]
) -> None:
    denied = take(make("know"), "deny", ALEX, MONDAY + HOUR)[1]
    assert denied.closing is not None
    denied = replace(denied, closing=replace(denied.closing, by=decided_by))
    appealed = take(settled(denied), "appeal", PERSON, MONDAY + DAY)[1]
    assert names(appealed) == expected


def test_an_extension_an_appeal_and_a_close_move_the_reminder_with_the_day() -> None:
    request = begun(settled(replace(verified("know"), acknowledged_at=MONDAY)))
    (due, _) = list_deadlines(request)
    morning = find_moment(replace(request, proof=request.proof), CYCLONEX)
    assert morning is not None and morning.date() == due.day - 30 * DAY
    extended = begun(take(request, "extend", ALEX, MONDAY + DAY)[1], MONDAY + DAY)
    (moved,) = list_deadlines(extended)
    assert moved.day > due.day
    following = find_moment(extended, CYCLONEX)
    assert following is not None and following.date() == moved.day - 30 * DAY
    closed = begun(take(request, "deny", ALEX, MONDAY + DAY)[1], MONDAY + DAY)
    assert names(closed) == [] and closed.reminded == () and find_moment(closed, CYCLONEX) is None
    appealed = begun(take(closed, "appeal", PERSON, MONDAY + 2 * DAY)[1], MONDAY + 2 * DAY)
    assert names(appealed) == ["appeal"]
    overturned = begun(take(appealed, "decide_appeal", SAM, MONDAY + 3 * DAY)[1], MONDAY + 3 * DAY)
    assert names(overturned) == ["due"] and {one.day for one in overturned.reminded} == {overturned.clock.target_on}


def test_a_request_is_due_once_for_each_morning_and_knows_the_next() -> None:
    request = begun(settled(replace(verified("know"), acknowledged_at=MONDAY)))
    moment = find_moment(request, CYCLONEX)
    assert moment is not None and list_due(request, CYCLONEX, moment - HOUR) == ()
    (reminder,) = list_due(request, CYCLONEX, moment)
    assert (reminder.name, reminder.on) == ("due", moment.date())
    told = mark_reminded(request, CYCLONEX, moment)
    assert list_due(told, CYCLONEX, moment + 12 * HOUR) == ()
    following = find_moment(told, CYCLONEX)
    assert following is not None and following.date() == reminder.day - 14 * DAY
    assert begun(told, moment) == told


def test_the_systems_own_step_comes_first_where_it_is_earlier() -> None:
    unverified = make("access")
    halfway = take(unverified, "verify", PERSON, MONDAY + HOUR)[1]
    assert halfway.status == "awaiting_verification"
    assert find_moment(begun(halfway), CYCLONEX) == moments.find_next(halfway, CYCLONEX.time_zone)


def test_days_of_long_ago_are_no_error() -> None:
    old = verified("question", received_at=MONDAY - 400 * DAY)
    request = begun(replace(old, acknowledged_at=MONDAY))
    due = list_due(request, CYCLONEX, MONDAY + HOUR)
    assert [one.on for one in due] == [date(2026, 11, 23)]
