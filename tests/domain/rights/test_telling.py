"""Each act tells of what it changed, and of nothing else; what is told holds ids, codes and dates alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.event_types import RightsEvent
from chalicelib.domain.outgoing import OUTGOING_TYPES
from chalicelib.domain.rights.actions import redirect, tasks, work
from chalicelib.domain.rights.actions.redirect import Controller
from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.guards import SYSTEM
from chalicelib.domain.rights.holds.hold import Hold
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import Action
from chalicelib.domain.rights.telling import tell_of_hold, tell_of_request
from tests.domain.rights.made import (
    ALEX,
    DAY,
    MONDAY,
    PERSON,
    SAM,
    TAKEN,
    begin_all,
    follow,
    make,
    plan,
    settled,
    submit,
    verified,
)
from tests.domain.rights.started import CYCLONEX

VALUE = re.compile(r"[a-z]{3}_[\w.]+|[a-z_]+|\d{4}-\d\d-\d\d|external-7")


def told(before: RightsRequest | None, step: Step) -> list[str]:
    telling = tell_of_request(before, follow(step), step.event)
    assert all(VALUE.fullmatch(value) for value in telling.data.values()), telling.data
    assert telling.data["id"] == telling.record_id == step.after.id
    return [one.type for one in telling.events]


def after(request: RightsRequest, *actions: Action) -> RightsRequest:
    for number, action in enumerate(actions):
        request = follow(plan(request, action, SAM if "appeal" in action else ALEX, MONDAY + (1 + number) * DAY))
    return request


WAITING = make("access")
OPEN = settled(verified("access"))
DENIED = after(OPEN, "deny")
APPEALED = after(DENIED, "appeal")
SEEN: dict[tuple[str, Action], list[str]] = {
    ("waiting", "verify_identity"): ["request.verified"],
    ("open", "ask"): ["request.waiting"],
    ("open", "extend"): ["request.extended"],
    ("open", "complete"): ["request.completed"],
    ("open", "deny"): ["request.denied"],
    ("open", "deny_partial"): ["request.partially_completed"],
    ("open", "withdraw"): ["request.withdrawn"],
    ("open", "not_mine"): ["request.withdrawn"],
    ("waiting", "deny_unverified"): ["request.denied"],
    ("denied", "appeal"): ["appeal.received"],
    ("appealed", "decide_appeal"): ["request.reopened", "appeal.decided"],
    ("appealed", "withdraw_appeal"): ["appeal.withdrawn"],
    ("appealed", "not_mine"): ["appeal.withdrawn"],
}
STARTS = {"waiting": WAITING, "open": OPEN, "denied": DENIED, "appealed": APPEALED}
SILENT = set(TAKEN) - {action for _, action in SEEN} - {"verify", "answer_as_know"}


@pytest.mark.parametrize(("start", "action"), SEEN)
def test_an_act_tells_of_what_it_changed(start: str, action: Action) -> None:
    request = STARTS[start]
    caller = SYSTEM if action == "deny_unverified" else SAM
    assert told(request, plan(request, action, caller, MONDAY + 5 * DAY)) == SEEN[start, action]


@pytest.mark.parametrize("action", sorted(SILENT))
def test_what_changes_nothing_for_others_tells_nothing(action: Action) -> None:
    assert told(OPEN, plan(OPEN, action, ALEX, MONDAY + DAY)) == []


def test_an_intake_tells_of_the_tasks_that_come_with_it_and_of_what_is_done_at_once() -> None:
    (request,) = begin_all(submit("opt_out_sale_sharing"))
    telling = tell_of_request(None, request, "request.received")
    assert [one.type for one in telling.events][:2] == ["request.received", "request.completed"]
    assert [one.part for one in telling.events if one.type == "task.created"] == [task.id for task in request.tasks]
    assert len(request.tasks) == len(telling.events) - 2 > 0


def test_the_events_of_a_task_name_it() -> None:
    added = follow(tasks.add_task(OPEN, CYCLONEX, code="", title="Call", recipient_class="own_systems"))
    telling = tell_of_request(OPEN, added, "request.task_added")
    assert [(one.type, one.part) for one in telling.events] == [("task.created", added.tasks[-1].id)]
    step = tasks.change_task(added, CYCLONEX, added.tasks[-1], "done", None, "")
    assert told(added, step) == ["task.done"]
    again = follow(step)
    assert told(again, tasks.change_task(again, CYCLONEX, again.tasks[-1], "open", None, "")) == []
    assert told(again, tasks.change_task(again, CYCLONEX, again.tasks[-1], "done", None, "said")) == []


def test_a_request_that_goes_to_a_controller_is_redirected_and_a_part_of_it_only_makes_a_task() -> None:
    whole, part = (Controller(scope, name="Practice 7") for scope in ("all", "customer_data_only"))
    zone = CYCLONEX.time_zone
    assert told(OPEN, redirect.redirect(OPEN, ALEX, whole, zone, MONDAY)) == ["request.redirected", "task.created"]
    assert told(OPEN, redirect.redirect(OPEN, ALEX, part, zone, MONDAY)) == ["task.created"]


@pytest.mark.parametrize(
    ("event", "expected"), [("request.reminded", "request.reminder"), ("request.fell_overdue", "request.overdue")]
)
def test_what_only_tells_of_a_date_is_told_by_its_event(event: RightsEvent, expected: str) -> None:
    telling = tell_of_request(OPEN, replace(OPEN, version=OPEN.version + 1), event)
    assert [one.type for one in telling.events] == [expected]


def test_the_outcome_of_an_appeal_is_among_what_is_said() -> None:
    assert tell_of_request(DENIED, APPEALED, "request.appealed").data.keys() >= {"appeal_due_on"}
    decided = after(APPEALED, "decide_appeal")
    assert tell_of_request(APPEALED, decided, "request.appeal_decided").data["appeal_outcome"] == "overturned"


def test_a_hold_is_told_by_ids_and_codes_without_its_reason() -> None:
    hold = Hold("hld_1", "rights_request", "req_1", "lien_open", date(2031, 6, 1), MONDAY, "mem_alex", "Lien 7", "00")
    telling = tell_of_hold(hold, "hold.placed")
    expected = {"id": "hld_1", "code": "lien_open", "on": "rights_request", "review_on": "2031-06-01"}
    assert (telling.events[0].type, telling.data) == ("hold.set", {**expected, "target": "req_1"})
    of_contract = replace(hold, on="contract", target="external-7")
    telling = tell_of_hold(of_contract, "hold.released")
    assert telling.events[0].type == "hold.released" and "external-7" not in telling.data.values()


def test_each_type_of_the_list_is_told_by_some_act() -> None:
    seen = {name for names in SEEN.values() for name in names}
    seen |= {"request.received", "request.redirected", "request.reminder", "request.overdue"}
    assert seen | {"task.created", "task.done", "hold.set", "hold.released"} == set(OUTGOING_TYPES)


def test_a_message_that_ends_waiting_is_no_event() -> None:
    waiting = after(OPEN, "ask")
    assert told(waiting, work.add_information(waiting, PERSON, "Here.", (), permission=False)) == []
