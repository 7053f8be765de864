"""Redirection: what is asked is, wholly or in part, for a customer to answer, whose information it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.calendar.business_days import legal_date
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.rights.actions.appeal import find_last_day
from chalicelib.domain.rights.actions.leave import close
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.controllers import Redirection, RedirectScope
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.tasks import FORWARD_TASK, RightsTask, make_next_task_id
from chalicelib.domain.times import local_date
from chalicelib.law.jurisdictions import other_clocks


@dataclass(frozen=True, slots=True, repr=False)
class Controller:
    """Whose affair it is: by contract, by name, or both, and what the requester is told. Does not print itself."""

    scope: RedirectScope
    contract_id: str | None = None
    name: str = ""  # as the requester shall read it
    note: str = ""  # for the requester; the controller gets none of it


def check_new(request: RightsRequest, controller: Controller) -> None:
    """Checks that the customer of a contract was not handed their part before. Raises Invalid.

    Nobody gets two letters about it for a second click; all of it may follow a part, or an appeal.
    """
    handed = {one.contract_id for one in request.redirections if one.scope == "customer_data_only"}
    if controller.scope == "customer_data_only" and controller.contract_id in handed - {None}:
        message = "This customer was told already. The letter is among the notices of the request."
        raise Invalid(FieldError("/contract_external_id", "redirected_already", message))


def redirect(request: RightsRequest, caller: Caller, controller: Controller, zone: str, now: datetime) -> Step:
    """Returns the step by which a request, or the customer's part of it, goes to the controller.

    Letters go to the requester and to the controller, whom a task tracks until they know: the days for it are those
    that agreements with customers usually set. The whole request is closed by it, and can be appealed. Raises Conflict
    (limit_reached) where no task finds room.
    """
    law = other_clocks().hipaa_access
    made = Redirection(request.version + 1, now, controller.scope, controller.contract_id)
    forward_on = legal_date(local_date(now, zone), law.forward_business_days)
    task = RightsTask(make_next_task_id(request.id, request.tasks), FORWARD_TASK, "controllers", forward_on)
    whole = controller.scope == "all"
    after = close(request, caller, now, "redirected_to_controller") if whole else request
    after = replace(after, redirections=(*after.redirections, made), tasks=(*after.tasks, task))
    body = {
        **describe(after),
        "scope": controller.scope,
        "contract": controller.contract_id,
        "task": task.id,
        "forward_by": forward_on.isoformat(),
        "received_on": after.clock.received_on.isoformat(),
        "hipaa_days": law.covered_entity_days,
        "appeal_by": find_last_day(now, zone).isoformat() if whole else None,
        "appeal_required": after.clock.appeal_required,
    }
    return Step(
        after,
        "request.redirected" if whole else "request.part_redirected",
        body,
        {name: text for name, text in (("controller", controller.name), ("note", controller.note)) if text},
        (("redirected", "person"), ("controller", "controller")),
    )
