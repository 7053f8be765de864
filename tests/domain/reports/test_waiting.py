"""What waits for somebody, counted from places in lists and from states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.domain.reports.waiting import (
    Due,
    choose_states,
    count_appeals,
    count_requests,
    count_tasks,
)
from chalicelib.domain.rights.appeals import Appeal
from chalicelib.domain.rights.lists.listing import Listed
from chalicelib.domain.rights.tasks import RightsTask
from tests.domain.rights.made import MONDAY, verified

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def place(number: int, status: str = "open", clock: str = "due", days: int = 30, by: str = "-") -> Listed:
    return Listed(f"req_{number}", "delete", status, by, clock, TODAY + days * DAY)  # type: ignore[arg-type]


def test_days_decide_what_is_overdue_and_what_is_due_soon() -> None:
    found = count_requests([place(n, days=n) for n in (-2, -1, 0, 7, 8)], TODAY)
    assert (found.overdue, found.due_today, found.due_soon) == (2, 1, 2)
    assert found.by_type == {"delete": {"open": 5}}


def test_what_is_closed_and_has_a_clock_is_no_open_request() -> None:
    listed = [place(1, "denied", "appeal", -1), place(2, "completed", "task"), place(3, "awaiting_verification")]
    found = count_requests(listed, TODAY)
    assert (found.by_type, found.overdue) == ({"delete": {"awaiting_verification": 1}}, 0)
    assert found.waiting_for_verification == 1


def test_what_is_mine_and_what_is_nobodys_counts_closed_ones_with_something_left_to_do() -> None:
    listed = [place(1), place(2, by="mem_1"), place(3, "completed", "task", by="mem_1"), place(4, by="mem_2")]
    found = count_requests(listed, TODAY, "mem_1")
    assert (found.mine, found.unassigned) == (2, 1)
    assert count_requests(listed, TODAY).mine is None


def test_nothing_is_counted_beyond_a_hundred() -> None:
    found = count_requests([place(n, "awaiting_verification", days=-1) for n in range(130)], TODAY)
    assert found.by_type == {"delete": {"awaiting_verification": 100}}
    assert (found.overdue, found.waiting_for_verification, found.unassigned) == (100, 100, 100)


def test_states_are_read_of_those_that_have_appeals_and_tasks_before_others() -> None:
    listed = [place(n) for n in range(200)] + [place(200, clock="task"), place(201, "denied", "appeal")]
    chosen = choose_states(listed)
    assert chosen[:3] == ["req_201", "req_200", "req_0"] and len(chosen) == 100


def test_appeals_and_tasks_are_counted_with_those_that_are_late() -> None:
    tasks = tuple(RightsTask(f"tsk_{n}", "crm", "own_systems", TODAY + n * DAY) for n in (-1, 0, 3))
    done = replace(tasks[0], state="done")
    request = replace(verified("delete"), tasks=(*tasks, done))
    assert count_tasks([request], TODAY) == Due(3, 1)
    assert (
        count_tasks([replace(request, status="denied", tasks=(replace(tasks[0], carries_out=True),))], TODAY).open == 0
    )
    late = Appeal("apl_1", "open", MONDAY, TODAY - DAY, MONDAY, late=False, required=True, of_version=3)
    appealed = replace(request, status="denied", appeals=(replace(late, status="withdrawn"), late))
    assert count_appeals([appealed, request], TODAY) == Due(1, 1)
    assert count_appeals([replace(appealed, appeals=(replace(late, due_on=TODAY),))], TODAY) == Due(1, 0)
