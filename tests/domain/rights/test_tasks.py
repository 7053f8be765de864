"""Tasks: which come with a request, when they count, what can come of them, and what letters say of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.rights.actions.decide import LeftTask, check_left
from chalicelib.domain.rights.actions.tasks import add_task, change_task, check_outcome, find_task
from chalicelib.domain.rights.actions.work import extend
from chalicelib.domain.rights.clocks import extend_clock
from chalicelib.domain.rights.guards import SYSTEM, Caller
from chalicelib.domain.rights.moments import find_clock, list_open_tasks
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import find_obstacles
from chalicelib.domain.rights.tasks import MOST_TASKS, TaskOutcome, TaskState, make_task_id, name_task
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.tenants.recipients import RecipientClass
from chalicelib.domain.tenants.rights import Right
from chalicelib.storage.rights.encoding import dumps, loads
from tests.domain.rights.letter_facts import PROFILES, make_facts
from tests.domain.rights.making import AT, REQUEST_ID, make, verify
from tests.domain.rights.started import BILLGENIX, CYCLONEX, PSYNERGY

WITH_TASKS = {"access", "portability", "correct", "delete", *AT_ONCE} - {"opt_out_targeted_advertising"}
STAFF = Caller("staff", "mem_1")


def codes(request: RightsRequest) -> list[str]:
    return [task.code for task in request.tasks]


def obstacles(request: RightsRequest, caller: Caller = STAFF) -> list[str]:
    return list(find_obstacles(request, "complete", caller, AT, "America/Denver"))


@pytest.mark.parametrize("tenant", PROFILES)
@pytest.mark.parametrize("right", get_args(Right))
def test_the_types_that_change_or_collect_bring_tasks_with_titles_and_a_date(tenant: str, right: Right) -> None:
    request = make(right, PROFILES[tenant])
    assert bool(request.tasks) or right not in WITH_TASKS
    assert {task.due_on for task in request.tasks} <= {request.clock.honor_by or request.clock.target_on}
    assert all(name_task(PROFILES[tenant], code) for code in codes(request))
    assert [task.id for task in request.tasks] == [
        make_task_id(REQUEST_ID, number) for number in range(1, len(request.tasks) + 1)
    ]
    assert all(is_id(task.id, "tsk") for task in request.tasks)
    if right in ("know", "question", "other", "third_party_list", "shine_the_light"):
        assert request.tasks == () and len(dumps(request)) < 1000


def test_what_could_not_be_written_at_once_is_a_task_of_its_own() -> None:
    assert codes(make("limit_sensitive", keys=()))[0] == "write_opt_out"
    assert "write_opt_out" not in codes(make("limit_sensitive")) + codes(make("delete", keys=()))


@given(st.integers(1, MOST_TASKS), st.integers(1, MOST_TASKS))
def test_each_task_of_a_request_has_an_id_of_its_own(one: int, other: int) -> None:
    assert (make_task_id(REQUEST_ID, one) == make_task_id(REQUEST_ID, other)) == (one == other)
    assert is_id(make_task_id(REQUEST_ID, one), "tsk")


def test_what_is_stored_is_what_was_known() -> None:
    step = add_task(make("delete"), CYCLONEX, code="", title="Archive", recipient_class="affiliates", system_ref="a-1")
    task = step.after.tasks[-1]
    after = change_task(step.after, CYCLONEX, task, "done", "kept", "Why").after
    assert loads(REQUEST_ID, dumps(after), 1, "") == after
    assert after.tasks[-1].noted_in == 2 and after.tasks[-1].version == 2 and after.tasks[-1].titled_in == 2


def test_tasks_wait_until_it_is_known_who_asks_and_end_where_nothing_is_carried_out() -> None:
    request = make("delete")
    assert list_open_tasks(request) == []
    assert (found := find_clock(request)) is not None and found.name != "task"
    known = replace(verify(request), acknowledged_at=AT)
    clock = find_clock(known)
    assert clock is not None and (clock.name, clock.day) == ("task", request.clock.target_on)
    for status in ("denied", "withdrawn", "redirected_to_controller"):
        assert find_clock(replace(known, status=status)) is None
    own = add_task(known, CYCLONEX, code="", title="Tell the controller", recipient_class="controllers").after
    gone = replace(own, status="redirected_to_controller")
    assert [task.code for task in list_open_tasks(gone)] == [""]
    done = replace(known, status="partially_completed")
    assert find_clock(done) == clock  # they go on after any other close


def test_the_tasks_of_an_opt_out_count_although_nobody_verified_it() -> None:
    opted_out = make("opt_out_sale_sharing")
    clock = find_clock(opted_out)
    assert clock is not None and (clock.name, clock.day) == ("task", opted_out.clock.honor_by)


def test_a_request_is_completed_once_no_task_is_open_or_each_is_left_for_a_reason() -> None:
    request = verify(make("correct"))
    names = frozenset(task.id for task in request.tasks)
    assert obstacles(request) == ["tasks_open"] == obstacles(request, SYSTEM)
    assert obstacles(request, replace(STAFF, leaves=names)) == []
    assert obstacles(request, replace(STAFF, leaves=names - {request.tasks[0].id})) == ["tasks_open"]
    for task in request.tasks:
        request = change_task(request, CYCLONEX, task, "done", "corrected", "").after
    assert obstacles(request) == []
    with pytest.raises(Invalid):
        check_left(request, [LeftTask(request.tasks[0].id, "It is done, so it can't be left.")])


def test_a_task_that_is_left_is_open_and_named_once() -> None:
    request = make("correct")
    left = LeftTask(request.tasks[0].id, "Later.")
    check_left(request, [left])
    with pytest.raises(Invalid) as wrong:
        check_left(request, [left, left, LeftTask("tsk_other", "")])
    assert [error.pointer for error in wrong.value.fields] == ["/tasks_left/1/id", "/tasks_left/2/id"]


def test_a_request_has_at_most_fifty_tasks_and_none_that_is_unknown() -> None:
    request = make("question")
    for _ in range(MOST_TASKS):
        request = add_task(request, CYCLONEX, code="crm", title="", recipient_class="own_systems").after
    with pytest.raises(Conflict) as full:
        add_task(request, CYCLONEX, code="crm", title="", recipient_class="own_systems")
    assert full.value.code == "limit_reached"
    with pytest.raises(NotFound):
        find_task(request, "tsk_other")


OUTCOMES: list[tuple[TaskState, set[TaskOutcome]]] = [
    ("open", set()),
    ("not_found", set()),
    ("not_possible", {"kept", "informed"}),
    ("done", {"deleted", "deidentified", "corrected", "kept", "informed"}),
]


@pytest.mark.parametrize(("state", "fitting"), OUTCOMES)
def test_which_outcomes_fit_a_state(state: TaskState, fitting: set[TaskOutcome]) -> None:
    check_outcome(CYCLONEX, state, None)
    for outcome in get_args(TaskOutcome):
        if outcome in fitting:
            check_outcome(PSYNERGY, state, outcome)
        else:
            with pytest.raises(Invalid):
                check_outcome(PSYNERGY, state, outcome)


def test_who_promised_to_delete_does_not_deidentify() -> None:
    with pytest.raises(Invalid):
        check_outcome(BILLGENIX, "done", "deidentified")
    check_outcome(BILLGENIX, "done", "deleted")


def test_an_extension_moves_the_tasks_that_wait_for_the_answer() -> None:
    request = verify(make("delete"))
    request = change_task(request, CYCLONEX, request.tasks[0], "done", "deleted", "").after
    clock = extend_clock(request.clock, "America/Denver", "CA")
    after = extend(request, clock, "Many systems.").after
    assert after.tasks[0].due_on == request.clock.target_on
    assert {task.due_on for task in after.tasks[1:]} == {clock.due_on - timedelta(days=1)}


def read(body: list[list[Any]], **changes: Any) -> str:
    return "\n".join(compose_letter(CYCLONEX, make_facts("completed", body={"tasks": body}, **changes)).paragraphs)


def test_a_letter_says_of_each_class_of_recipients_what_came_of_it() -> None:
    body: list[list[Any]] = [
        ["own_systems", "done", "deleted"],
        ["service_providers", "done", "deidentified"],
        ["own_systems", "not_possible", "kept"],
        ["own_systems", "done", "deleted"],
        ["affiliates", "not_found", None],
        ["ad_networks", "open", None],
    ]
    assert (
        "What was done, and where:\n"
        "- Our own systems: deleted; in part kept\n"
        "- Companies that work for us: changed so that it points to nobody\n"
        "- Companies that belong with us: nothing found\n"
        "- Advertising networks: still going on; we see to it"
    ) in read(body)


@pytest.mark.parametrize("changes", [{"type": "access"}, {"to": "agent"}])
def test_who_only_gets_a_copy_or_only_asks_for_somebody_reads_nothing_of_tasks(changes: dict[str, Any]) -> None:
    assert "Our own systems" not in read([["own_systems", "done", "deleted"]], **changes)
    assert "What was done" not in read([])


def test_each_class_has_plain_words() -> None:
    lines = read([[one, "done", None] for one in get_args(RecipientClass)]).splitlines()
    names = {line for line in lines if line.startswith("- ")}
    assert len(names) == len(get_args(RecipientClass)) and not any("_" in name for name in names)
