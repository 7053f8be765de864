"""What case workers do with a request before they decide, and what people add to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rights.actions.agents import is_agent, refuse_permission
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.clocks import Clock
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.letters import MOST_MESSAGES
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.tasks import move_tasks
from chalicelib.domain.rights.vocabulary import Mark, Status, WaitingFor

_GOES_BACK: Final[Status] = "open"


def start(request: RightsRequest) -> Step:
    """Returns the step by which somebody begins to work on it, also where an answer of the requester is missing."""
    after = replace(request, status="in_progress", resumes=None, waiting_for=None)
    return Step(after, "request.started", describe(after))


def ask(request: RightsRequest, message: str, *, permission_wanting: bool = False) -> Step:
    """Returns the step by which the requester is asked for something. Asked again, it goes back to where it was.

    `permission_wanting` tells that an agent's paper does not suffice: then, as where it is missing, the agent is asked.
    """
    if permission_wanting:
        request = refuse_permission(request)
    resumes = request.resumes if request.status == "waiting_for_requester" else request.status
    waiting_for: WaitingFor = "agent_proof" if permission_wanting else request.waiting_for or "answer"
    after = _count_message(replace(request, status="waiting_for_requester", resumes=resumes, waiting_for=waiting_for))
    return Step(
        after,
        "request.asked",
        describe(after),
        {"message": message, "sender": "staff"},
        (("need_information", "agent" if waiting_for == "agent_proof" else "person"),),
    )


def add_information(
    request: RightsRequest, caller: Caller, message: str, upload_ids: Sequence[str], *, permission: bool
) -> Step:
    """Returns the step by which the requester or their agent answers or adds something.

    `permission` tells that the paper of an agent's permission is among what came, and was accepted: it counts at once.
    Staff may find it wanting later.
    """
    after = _count_message(request, of_staff=caller.who == "staff")
    if caller.who != "staff":
        after = replace(after, marks=after.marks | {"new_message"})
    answered = after.waiting_for == "answer" or (after.waiting_for == "agent_proof" and permission)
    if after.status == "waiting_for_requester" and answered:
        after = go_back(after)
    body = {**describe(after), "from": caller.who, "permission": permission, "uploads": list(upload_ids)}
    sender = "agent" if is_agent(request, caller) else "person"
    return Step(after, "request.information_added", body, {"message": message, "sender": sender})


def share_permission(request: RightsRequest, caller: Caller, upload_ids: Sequence[str]) -> Step:
    """Returns the step of a request whose agent showed their paper for another one of the same call."""
    after = go_back(request) if request.waiting_for == "agent_proof" else request
    body = {**describe(after), "from": caller.who, "permission": True, "uploads": list(upload_ids)}
    return Step(after, "request.information_added", body)


def send_message(request: RightsRequest, message: str) -> Step:
    """Returns the step by which staff write to the requester."""
    after = _count_message(request)
    return Step(
        after,
        "request.message_sent",
        describe(after),
        {"message": message, "sender": "staff"},
        (("message", "person"),),
    )


def add_note(request: RightsRequest, note: str) -> Step:
    """Returns the step by which staff note something for themselves. Whoever notes has seen the messages."""
    after = replace(request, marks=request.marks - {"new_message"})
    return Step(after, "request.noted", describe(after), {"note": note})


def acknowledge(request: RightsRequest, at: datetime, channel: str, note: str | None, *, late: bool) -> Step:
    """Returns the step by which staff tell that the requester knows of the receipt, by word of mouth or by post."""
    marks: frozenset[Mark] = request.marks | {"late_acknowledgement"} if late else request.marks
    after = replace(request, acknowledged_at=request.acknowledged_at or at, marks=marks)
    words = {"note": note} if note else {}
    return Step(after, "request.acknowledged", {**describe(after), "channel": channel}, words, at=at)


def assign(request: RightsRequest, member_id: str | None) -> Step:
    """Returns the step by which a member gets the request, or nobody."""
    after = replace(request, assignee=member_id)
    return Step(after, "request.assigned", {**describe(after), "member": member_id})


def extend(request: RightsRequest, clock: Clock, reason: str) -> Step:
    """Returns the step by which the answer may take longer, once; `clock` is the extended one."""
    after = replace(request, clock=clock, tasks=move_tasks(request.tasks, clock.target_on))
    body = {**describe(after), "was_due_on": request.clock.due_on.isoformat()}
    return Step(after, "request.extended", body, {"reason": reason}, (("extended", "person"),))


def go_back(request: RightsRequest) -> RightsRequest:
    """Returns the request where it was before it waited for its requester."""
    status = request.resumes or _GOES_BACK
    if status == "awaiting_verification" and request.proof.complete:
        status = "open"
    return replace(request, status=status, resumes=None, waiting_for=None)


def _count_message(request: RightsRequest, *, of_staff: bool = True) -> RightsRequest:
    """Raises Conflict (limit_reached) above the most messages that a request has; the second half is for staff."""
    if request.post.messages >= (MOST_MESSAGES if of_staff else MOST_MESSAGES // 2):
        raise Conflict(f"A request has at most {MOST_MESSAGES} messages.", code="limit_reached")
    return replace(request, post=replace(request.post, messages=request.post.messages + 1))
