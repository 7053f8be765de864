"""What staff see of a request beyond what its people see: who asks, who works on it, what to know before acting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.api.rights import schemas
from chalicelib.domain.rights import states
from chalicelib.usecases.rights.carry_out import identify

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.details import RequestDetails
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.rights.read import Reading


def show_to_staff(call: Call, reading: Reading) -> dict[str, Any]:
    """Returns the members of the answer that are for staff alone."""
    request = reading.seen.request
    marks = set(request.marks) | ({"possible_duplicate"} if reading.duplicates else set())
    values: dict[str, Any] = {
        "target_on": request.clock.target_on,
        "entered_at": request.intake.entered_at,
        "received_via": request.intake.via,
        "received_from": request.intake.sender,
        "checks": [schemas.ProofCheckOut(method=one.method, at=one.at, by=one.by) for one in request.proof.checks],
        "waiting_for": request.waiting_for,
        "assignee": request.assignee,
        "decided_by": request.closing.by if request.closing else None,
        "marks": sorted(marks),
        "possible_duplicates": list(reading.duplicates),
        "action_notes": _note_obstacles(call, request),
    }
    if reading.seen.details is not None:
        values |= _show_details(request, reading.seen.details)
    return values


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


def _note_obstacles(call: Call, request: RightsRequest) -> dict[str, list[schemas.NoteOut]]:
    """Returns, for each action that the status allows staff, what stands in its way."""
    from chalicelib.api.pipeline.problems import PROBLEMS

    ctx = call.context
    caller = replace(identify(ctx), overrules=False)
    notes: dict[str, list[schemas.NoteOut]] = {}
    for row in states.TABLE:
        if "staff" not in row.who or request.status not in row.starts:
            continue
        codes = list(states.find_obstacles(request, row.action, caller, ctx.now, ctx.profile.time_zone))
        if codes:
            notes[row.action] = [schemas.NoteOut(code=code, detail=PROBLEMS[code].title) for code in codes]
    return notes
