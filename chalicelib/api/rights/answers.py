"""What a request shows to whoever reads it: the call that made it, its people by their tokens, and staff."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from chalicelib.api.rights import schemas
from chalicelib.api.rights.pages.schemas import AnsweredOut, SaidOut
from chalicelib.api.tenants.schemas import PeriodOut
from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions.appeal import find_last_day
from chalicelib.domain.rights.actions.step import find_method
from chalicelib.domain.rights.clocks import count_extension, find_end
from chalicelib.domain.rights.guards import PEOPLE, Caller
from chalicelib.domain.rights.texts.clock_words import describe_source, explain_clock, is_promise
from chalicelib.domain.rights.verification import CODE_LASTS
from chalicelib.usecases.rights import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.letters import Letter
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.profiles import Profile


def show_taken_in(call: Call, made: Sequence[RightsRequest]) -> schemas.TakenInOut:
    """Answers whoever made requests. It holds nothing that depends on who is known."""
    first = made[0]
    ports, tenant = call.ports, call.context.tenant
    linked = [show_linked(one, intake_token=tokens.intake_token(ports, tenant, one.id)) for one in made]
    return schemas.TakenInOut(
        id=first.id,
        status=first.status,
        type=first.type,
        linked_requests=linked,
        received_at=first.intake.received_at,
        acknowledge_by=first.clock.acknowledge_by,
        due_at=first.clock.due_at,
        due_on=first.clock.due_on,
        target_on=first.clock.target_on,
        honor_by=first.clock.honor_by,
        clock=show_clock(call.context.profile, first),
        verification=show_verification(first),
        intake_token=linked[0].intake_token or "",
    )


def show_linked(
    request: RightsRequest, *, intake_token: str | None = None, tracking_token: str | None = None
) -> schemas.LinkedRequestOut:
    """Shows one of the requests of a call in a line, with the token that opens it for this caller."""
    return schemas.LinkedRequestOut(
        id=request.id,
        type=request.type,
        status=request.status,
        due_on=request.clock.due_on,
        intake_token=intake_token,
        tracking_token=tracking_token,
    )


def show_clock(profile: Profile, request: RightsRequest) -> schemas.ClockOut:
    """Shows where a request's dates come from."""
    clock = request.clock
    source = describe_source(clock, request.type)
    extension = count_extension(clock, request.type)
    return schemas.ClockOut(
        jurisdiction=source.jurisdiction,
        law=source.law,
        citation=source.citation,
        certainty=source.certainty,
        promise=source.law is None or is_promise(clock, request.type),
        response=PeriodOut(n=clock.response_n, unit=clock.response_unit),
        extension=PeriodOut(n=extension, unit="calendar_days") if extension else None,
        outer_limit_on=clock.outer_limit_on,
        outer_limit_at=find_end(clock.outer_limit_on, profile.time_zone, request.intake.state),
        explanation=list(explain_clock(clock, profile, request.type)),
    )


def show_verification(request: RightsRequest) -> schemas.VerificationOut:
    """Shows what is needed to know who asks."""
    proof, post = request.proof, request.post
    left = post.code_left_at
    return schemas.VerificationOut(
        required=not proof.reached,
        needed=proof.needed,
        level=proof.level,
        method=find_method(request),
        expires_at=left + CODE_LASTS if left and not proof.reached else None,
    )


def show_appeal(request: RightsRequest, zone: str) -> dict[str, Any]:
    """Returns the parts of an answer that tell of the decision and of appeals."""
    values: dict[str, Any] = {}
    if request.closing is not None:
        values["closed_at"] = request.closing.at
        if request.status in states.DECIDED:
            values["appeal_by"] = find_last_day(request.closing.at, zone)
    if request.appeal is not None:
        one = request.appeal
        values["appeal"] = schemas.AppealOut(
            id=one.id,
            status=one.status,
            received_at=one.received_at,
            due_at=one.due_at,
            due_on=one.due_on,
            required=one.required,
            late=one.late,
            outcome=one.outcome,
            decided_at=one.decided_at,
        )
    return values


def show_request(call: Call, request: RightsRequest, caller: Caller) -> dict[str, Any]:
    """Returns what everybody sees who may read a request at all: the state, the dates, what can be done."""
    zone, now = call.context.profile.time_zone, call.context.now
    clock = request.clock
    return {
        "id": request.id,
        "type": request.type,
        "status": request.status,
        "received_at": request.intake.received_at,
        "acknowledge_by": clock.acknowledge_by,
        "acknowledged_at": request.acknowledged_at,
        "due_at": clock.due_at,
        "due_on": clock.due_on,
        "honor_by": clock.honor_by,
        "clock": show_clock(call.context.profile, request),
        "extended": clock.extended,
        "verification": show_verification(request),
        "linked_requests": [one for one in request.linked if one != request.id],
        "allowed_actions": list(states.list_allowed(request, caller, now, zone)),
        **show_appeal(request, zone),
        **_show_said(call, request, caller),
    }


def show_answered(letter: Letter | None) -> dict[str, Any]:
    """Returns the part of an answer that repeats what the company answered, to whoever got that letter."""
    if letter is None:
        return {}
    from chalicelib.domain.rights.texts.page import show_answer

    return {"answered": AnsweredOut(at=letter.at, paragraphs=list(show_answer(letter.paragraphs)))}


def _show_said(call: Call, request: RightsRequest, caller: Caller) -> dict[str, Any]:
    """Returns the state in sentences for people with a token; staff and machines read the codes."""
    if caller.who not in PEOPLE:
        return {}
    from chalicelib.domain.rights.texts.page import describe_state  # no other answer needs the texts

    words = describe_state(call.context.profile, request, caller, call.context.now)
    return {"said": SaidOut.model_validate(asdict(words))}
