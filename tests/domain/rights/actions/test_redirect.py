"""Redirection: the step, the task that tracks that the controller is told, and when that is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.calendar.business_days import legal_date
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.rights.actions.decide import Granted, complete
from chalicelib.domain.rights.actions.redirect import Controller, check_new, redirect
from chalicelib.domain.rights.controllers import finish_forwarding
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.tasks import MOST_TASKS, make_task_id
from chalicelib.law.jurisdictions import other_clocks
from tests.domain.rights.actions.submitted import AT, submit
from tests.domain.rights.started import PSYNERGY

STAFF = Caller("staff", "mem_1")
ZONE = PSYNERGY.time_zone


def hand_over(request: RightsRequest, controller: Controller) -> RightsRequest:
    step = redirect(request, STAFF, controller, ZONE, AT)
    return replace(step.after, version=request.version + 1)


def test_the_whole_request_is_closed_and_a_task_has_the_days_of_agreements() -> None:
    step = redirect(submit("know"), STAFF, Controller("all", "c-1", "Clinic", "By mail."), ZONE, AT)
    law = other_clocks().hipaa_access
    (task,) = step.after.tasks
    assert (step.event, step.after.status) == ("request.redirected", "redirected_to_controller")
    assert task.due_on == legal_date(AT.date(), law.forward_business_days) and task.state == "open"
    assert step.body["contract"] == "c-1" and step.body["hipaa_days"] == law.covered_entity_days
    assert step.words == {"controller": "Clinic", "note": "By mail."}
    assert step.letters == (("redirected", "person"), ("controller", "controller"))


def test_a_part_leaves_the_rest_which_is_then_answered_as_a_part() -> None:
    asked = submit("question")
    rest = hand_over(asked, Controller("customer_data_only", name="Clinic"))
    assert rest.status == asked.status == "open"
    step = complete(rest, STAFF, PSYNERGY, AT, Granted("Done."))
    assert (step.after.status, step.body["redirected"], step.body["reasons"]) == ("partially_completed", True, [])
    whole = complete(asked, STAFF, PSYNERGY, AT, Granted("Done."))
    assert (whole.after.status, whole.body["redirected"]) == ("completed", False)


@pytest.mark.parametrize(
    ("controller", "told"),
    [
        (Controller("customer_data_only", "c-1"), True),
        (Controller("customer_data_only", "c-2"), False),
        (Controller("customer_data_only", name="Clinic"), False),
        (Controller("all", "c-1"), False),
    ],
)
def test_a_customer_gets_their_part_once(controller: Controller, told: bool) -> None:
    named = hand_over(submit("know"), Controller("customer_data_only", name="Clinic"))
    handed = hand_over(named, Controller("customer_data_only", "c-1"))
    check_new(named, controller)
    if not told:
        check_new(handed, controller)
        return
    with pytest.raises(Invalid) as wrong:
        check_new(handed, controller)
    assert [(one.pointer, one.code) for one in wrong.value.fields] == [("/contract_external_id", "redirected_already")]


def test_the_letter_that_leaves_ends_the_task_of_its_own_redirection() -> None:
    once = hand_over(submit("know"), Controller("customer_data_only", "c-1"))
    twice = hand_over(once, Controller("customer_data_only", "c-2"))
    second = twice.redirections[1].version
    told = finish_forwarding(twice.tasks, twice.redirections, second)
    assert [(one.id, one.state, one.outcome) for one in told] == [
        (make_task_id(once.id, 1), "open", None),
        (make_task_id(once.id, 2), "done", "informed"),
    ]
    assert finish_forwarding(told, twice.redirections, second) == told
    assert finish_forwarding(twice.tasks, twice.redirections, 99) == twice.tasks


def test_no_task_above_the_most_is_added() -> None:
    full = hand_over(submit("know"), Controller("customer_data_only", "c-1"))
    full = replace(full, tasks=full.tasks * MOST_TASKS)
    with pytest.raises(Conflict) as refused:
        redirect(full, STAFF, Controller("all", "c-1"), ZONE, AT)
    assert refused.value.code == "limit_reached"
