"""What staff see of a request beyond what its people see: who asks, who works on it, what to know before acting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline import preconditions
from chalicelib.api.rights import schemas, staff_schemas
from chalicelib.api.rights.holds.answers import show_hold
from chalicelib.domain.rights import states
from chalicelib.domain.rights.keeping.erasure import ALWAYS_KEPT, WHY
from chalicelib.domain.rights.tasks import name_task
from chalicelib.usecases.rights.carry_out import identify

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.details import RequestDetails
    from chalicelib.domain.rights.keeping.erasure import Erasure
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.tasks import RightsTask
    from chalicelib.usecases.rights.read import Reading

_TO_KNOW: Final = {
    "hold": "Something has to be kept: the deletion is done in part",
    "cap_reached": "It was asked more often than the policy promises to answer: you decide",
}
"""Marks that must be known before a request is answered."""
_OTHERS_DECIDE: Final = "You decided this: somebody else must decide on its appeal"


def show_to_staff(call: Call, reading: Reading) -> dict[str, Any]:
    """Returns the members of the answer that are for staff alone."""
    request = reading.seen.request
    found = {"possible_duplicate": reading.duplicates, "hold": reading.holds}
    marks = set(request.marks) | {mark for mark, why in found.items() if why}
    decider = request.closing.by if request.closing else None
    values: dict[str, Any] = {
        "target_on": request.clock.target_on,
        "entered_at": request.intake.entered_at,
        "received_via": request.intake.via,
        "received_from": request.intake.sender,
        "checks": [
            staff_schemas.ProofCheckOut(method=one.method, at=one.at, by=one.by, by_name=call.name(one.by))
            for one in request.proof.checks
        ],
        "waiting_for": request.waiting_for,
        "assignee": request.assignee,
        "assignee_name": call.name(request.assignee),
        "decided_by": decider,
        "decided_by_name": call.name(decider),
        "marks": sorted(marks),
        "possible_duplicates": list(reading.duplicates),
        "cap_reached": "cap_reached" in marks,
        "tasks": [_show_task(call, task) for task in request.tasks],
        "uploads": [staff_schemas.RequestFileOut(id=one.id, kind=one.kind, at=one.at) for one in request.files],
        "action_notes": _note_obstacles(call, request, marks),
    }
    if request.erasure is not None:
        values["erasure"] = _show_erasure(request.erasure)
    if reading.people is not None:
        values["subject_ids"] = list(reading.people)
    if reading.holds is not None:
        values["holds"] = [show_hold(call, one) for one in reading.holds]
    if reading.seen.details is not None:
        values |= _show_details(request, reading.seen.details)
    return values


def _show_erasure(erasure: Erasure) -> staff_schemas.ErasureOut:
    """Shows what was deleted of what the system itself holds, and what stays and why."""
    always = [staff_schemas.KeptOut(what=what, why=why) for what, why in ALWAYS_KEPT]
    counted = [staff_schemas.KeptOut(what=what, why=WHY[what], count=count) for what, count in erasure.kept.items()]
    return staff_schemas.ErasureOut(at=erasure.at, gone=dict(erasure.gone), kept=[*always, *counted])


def _show_details(request: RightsRequest, details: RequestDetails) -> dict[str, Any]:
    asks, agent, period, intake = details.requester, details.agent, details.period, request.intake
    values: dict[str, Any] = {
        "requester": schemas.RequesterOut(
            first_name=asks.first_name,
            last_name=asks.last_name,
            email=asks.email or None,
            phone=asks.phone or None,
            postal_address=list(asks.postal_address),
            preferred_contact=intake.prefers,
            state=intake.state,
            country=intake.country,
            relationship=intake.relationship,
        ),
        "details": details.text,
        "question_code": details.question_code,
    }
    if agent is not None:
        values["agent"] = schemas.AgentOut(
            name=agent.name,
            organization=agent.organization or None,
            email=agent.email,
            phone=agent.phone or None,
            reference=agent.reference or None,
            authorization=agent.authorization,
            permission=request.proof.permission,
        )
    if period is not None:
        values["period"] = schemas.PeriodAskedOut(since=period.since, until=period.until)
    return values


def _show_task(call: Call, task: RightsTask) -> staff_schemas.RequestTaskOut:
    return staff_schemas.RequestTaskOut(
        id=task.id,
        code=task.code or None,
        title=name_task(call.context.profile, task.code) if task.code else None,
        recipient_class=task.recipient_class,
        due_on=task.due_on,
        state=task.state,
        outcome=task.outcome,
        etag=preconditions.etag(task.version),
    )


def _note_obstacles(call: Call, request: RightsRequest, marks: set[str]) -> dict[str, list[staff_schemas.NoteOut]]:
    """Returns, for each action that the status allows staff, what stands in its way or must be known before it."""
    from chalicelib.api.pipeline.problems import PROBLEMS

    ctx = call.context
    caller = replace(identify(ctx), overrules=False)
    notes: dict[str, list[staff_schemas.NoteOut]] = {}
    for row in states.TABLE:
        if "staff" not in row.who or request.status not in row.starts:
            continue
        codes = list(states.find_obstacles(request, row.action, caller, ctx.now, ctx.profile.time_zone))
        told = [staff_schemas.NoteOut(code=code, detail=PROBLEMS[code].title) for code in codes]
        if row.action == "complete":
            told += [staff_schemas.NoteOut(code=mark, detail=text) for mark, text in _TO_KNOW.items() if mark in marks]
        if row.action == "appeal" and request.closing is not None and request.closing.by == caller.by:
            told.append(staff_schemas.NoteOut(code="same_decider", detail=_OTHERS_DECIDE))
        if told:
            notes[row.action] = told
    return notes
