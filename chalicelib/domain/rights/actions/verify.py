"""Verification of a request: by a code, by staff, or by the authority of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.rights.actions.step import Step, describe, describe_proof
from chalicelib.domain.rights.moments import REMINDED
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.verification import LEVELS, Check, Method, find_needed_level


def verify(request: RightsRequest, method: Method, now: datetime, by: str) -> Step:
    """Returns the step by which one method succeeded. Once the level is reached the request is open to be worked on.

    One that was to be answered by categories alone is answered with the pieces again, once its own level is reached.
    """
    proof = request.proof
    level = max(proof.level, LEVELS[method])
    proof = replace(proof, level=level, checks=(*proof.checks, Check(method, now, by)))
    full = find_needed_level(request.type, request.intake.relationship)
    if proof.reduced and level >= full:
        proof = replace(proof, needed=full, reduced=False)
    after = _move_on(replace(request, proof=proof))
    return Step(after, "request.verified", {**describe(after), "method": method, "level": level})


def ask_for_code(request: RightsRequest) -> Step:
    """Returns the step by which the person asks for another code."""
    post = replace(request.post, resends=request.post.resends + 1)
    after = replace(request, post=post)
    return Step(
        after, "request.code_resent", {**describe(after), **describe_proof(after)}, letters=(("code", "person"),)
    )


def lock_code(request: RightsRequest) -> Step:
    """Returns the step that tells that all tries at a code were used; the next code opens it again."""
    return Step(request, "request.code_locked", describe(request))


def remind_to_verify(lead: RightsRequest, waiting: Sequence[RightsRequest]) -> list[tuple[RightsRequest, Step]]:
    """Returns the steps by which the one reminder to finish is sent, each with the request that takes it.

    It is a letter of the one that leads, since that has the code of all; it names those that are `waiting`, and each
    of these notes that it was reminded of.
    """
    listed = [[one.id, one.type, one.clock.due_on.isoformat(), one.status] for one in waiting]
    found: list[tuple[RightsRequest, Step]] = []
    for one in (lead, *(other for other in waiting if other.id != lead.id)):
        after = replace(one, steps_told=one.steps_told | {REMINDED})
        step = Step(after, "request.letter_queued", describe(after))
        if one.id == lead.id:
            body = {**step.body, **describe_proof(waiting[0]), "requests": listed}
            step = replace(step, body=body, letters=(("verify_reminder", "person"),))
        found.append((one, step))
    return found


def reduce(request: RightsRequest) -> Step:
    """Returns the step by which a request for pieces is to be answered like one to know (11 CCR 7024(a))."""
    proof = replace(request.proof, needed=request.proof.level, reduced=True)
    after = replace(request, proof=proof, status="open", resumes=None, waiting_for=None)
    return Step(after, "request.reduced", describe(after))


def _move_on(request: RightsRequest) -> RightsRequest:
    """Returns the request as open if it only waited for its verification, now or once its requester has answered."""
    if not request.proof.complete:
        return request
    if request.status == "awaiting_verification":
        return replace(request, status="open")
    if request.resumes == "awaiting_verification":
        return replace(request, resumes="open")
    return request
