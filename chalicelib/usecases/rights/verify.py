"""Verifies who asks: by a code that was mailed, or by what staff checked. It holds for all requests of the call.

A wrong code, one that is over, one of which all tries were used, and a request that does not exist are answered alike.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions import verify as steps
from chalicelib.domain.rights.actions.attach import note_files
from chalicelib.domain.rights.letters import SaveTracking
from chalicelib.domain.rights.post import delivery, unconfirmed
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.verification import TRIES, Method, UseCode, UseLastTry
from chalicelib.usecases.commit import Done, Plan, commit, commit_step
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.rights import tokens
from chalicelib.usecases.rights.carry_out import (
    identify,
    list_linked,
    pick_request,
    plan_step,
    read_linked,
    require_state,
)
from chalicelib.usecases.rights.counting import Counting
from chalicelib.usecases.uploads.manage import attach_upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_REFUSED: Final = FieldError(
    "/code", "code_refused", "Not the code of the latest mail, or it is over: it works for 30 minutes and five tries."
)


def verify_code(ports: Ports, ctx: Context, request_id: str, code: str) -> Done[tuple[RightsRequest, ...]]:
    """Verifies a request, and those linked to it that are open, by the code; returns them, the lead first.

    Raises Invalid (code_refused), the same for every reason to whoever has no more than the id; ActionRefused to others
    where the request can't be verified (any more).
    """

    def attempt() -> Plan[tuple[RightsRequest, ...]]:
        lead, tries, linked = _read(ports, ctx, request_id)
        _check_allowed(ctx, _pick_waiting(linked, request_id))
        if tries >= TRIES:
            raise Invalid(_REFUSED)
        if not _is_valid(ports, ctx, lead, code):
            _count(ports, ctx, lead.id, tries)
            raise Invalid(_REFUSED)
        changes, after = _confirm(ports, ctx, linked, "code")
        return Plan([*changes, UseCode(lead.id, tries)], after, request_id)

    return commit(ports, ctx, attempt, lambda resource: read_linked(ports, ctx, resource))


def verify_by_mailbox(ports: Ports, ctx: Context, request_id: str) -> tuple[RightsRequest, ...]:
    """Verifies a request, and those linked to it that are open, for somebody who reads the mailbox of its requester.

    That proves what a code would prove. One that needs no code any more stays as it is. Returns them, the lead first.
    """

    def attempt() -> Plan[tuple[RightsRequest, ...]]:
        lead, tries, linked = _read(ports, ctx, request_id)
        if not unconfirmed.awaits_confirmation(_pick_waiting(linked, request_id)):
            return Plan([], linked)
        changes, after = _confirm(ports, ctx, linked, "code")
        return Plan([*changes, UseCode(lead.id, tries)], after, request_id)

    return commit_step(ports, ctx, attempt)


def resend_code(ports: Ports, ctx: Context, request_id: str) -> Done[RightsRequest]:
    """Asks for another code, which opens again what five wrong tries have closed, once it has left.

    The one before counts, with its tries, until the new one has left. Raises NotFound; ActionRefused where nothing is
    to be verified, or too many were asked for.
    """

    def attempt() -> Plan[RightsRequest]:
        request = require_state(ports, ctx, request_id)
        lead, _ = _require_lead(ports, ctx, request.lead)
        waiting = request
        if waiting.closed and waiting.linked:
            waiting = _pick_waiting(list_linked(ports, ctx, waiting), request_id)
        counted = replace(waiting, post=replace(waiting.post, resends=lead.post.resends))
        states.check(counted, "resend_code", identify(ctx), ctx.now, ctx.profile.time_zone)
        changes = plan_step(ports, ctx, lead, steps.ask_for_code(lead))
        return Plan(changes, request, request_id)

    return commit(ports, ctx, attempt, lambda resource: require_state(ports, ctx, resource))


def resend_to_anybody(ports: Ports, ctx: Context, request_id: str) -> bool:
    """Asks for another code, and returns whether it was a replay; whoever has no more than the id learns nothing else.

    Raises as `resend_code` does for everybody else.
    """
    try:
        return resend_code(ports, ctx, request_id).replayed
    except (NotFound, states.ActionRefused):
        if ctx.actor.kind != "publishable":
            raise
        return False


@dataclass(frozen=True, slots=True, repr=False)
class VerifyIdentity:
    """The command of staff who checked who asks. Does not print itself: the note may be personal."""

    request_id: str
    method: Method
    note: str
    upload_id: str | None = None  # the paper that was looked at
    if_match: int | None = None


def verify_identity(ports: Ports, ctx: Context, command: VerifyIdentity) -> Done[tuple[RightsRequest, ...]]:
    """Verifies a request, and those linked to it that are open, by what staff checked; returns them, the lead first.

    Raises NotFound, ActionRefused, PreconditionFailed, Invalid for a paper that can't be attached.
    """

    def attempt() -> Plan[tuple[RightsRequest, ...]]:
        request = require_state(ports, ctx, command.request_id)
        require_match(request.version, command.if_match)
        states.check(request, "verify_identity", identify(ctx), ctx.now, ctx.profile.time_zone)
        linked = list_linked(ports, ctx, request)
        papers: list[Change] = []
        if command.upload_id:
            papers.append(attach_upload(ports, ctx, command.upload_id, "identity_document", "/upload_id"))
        changes, after = _confirm(ports, ctx, linked, command.method, {command.request_id: command.note}, papers)
        return Plan([*changes, *papers], after, command.request_id)

    return commit(ports, ctx, attempt, lambda resource: read_linked(ports, ctx, resource))


def _read(ports: Ports, ctx: Context, request_id: str) -> tuple[RightsRequest, int, tuple[RightsRequest, ...]]:
    """Returns the lead, the tries at its code, and all that are linked. Raises Invalid for an unknown request."""
    found = ports.rights_requests.with_tries(ctx.tenant, request_id) if is_id(request_id, "req") else None
    if found is None and ctx.actor.kind == "secret":
        raise NotFound("There is no such request.")
    if found is None:
        raise Invalid(_REFUSED)
    request, tries = found
    linked = list_linked(ports, ctx, request)
    if request.lead == request_id:
        return request, tries, linked
    return *_require_lead(ports, ctx, request.lead), linked


def _pick_waiting(linked: tuple[RightsRequest, ...], request_id: str) -> RightsRequest:
    """Returns the request that a code is judged by: the one that is named, or where that has ended one that waits.

    The mail's link is the lead's, and stands for all of the call as long as one of them waits.
    """
    named = next(one for one in linked if one.id == request_id)
    waiting = (one for one in linked if unconfirmed.awaits_confirmation(one))
    return next(waiting, named) if named.closed else named


def _require_lead(ports: Ports, ctx: Context, lead_id: str) -> tuple[RightsRequest, int]:
    found = ports.rights_requests.with_tries(ctx.tenant, lead_id)
    if found is None:
        raise LookupError("a request without the one that leads it")
    return found


def _check_allowed(ctx: Context, request: RightsRequest) -> None:
    try:
        states.check(request, "verify", identify(ctx), ctx.now, ctx.profile.time_zone)
    except states.ActionRefused:
        if ctx.actor.kind == "publishable":  # a stranger learns nothing of a request by its id
            raise Invalid(_REFUSED) from None
        raise


def _is_valid(ports: Ports, ctx: Context, lead: RightsRequest, code: str) -> bool:
    number = delivery.find_valid_code(lead, ctx.now)
    return number > 0 and hmac.compare_digest(code, tokens.compose_code(ports, ctx.tenant, lead.id, number))


def _count(ports: Ports, ctx: Context, lead_id: str, tries: int) -> None:
    """Counts a wrong code. The last one allowed is an event, so that staff see that somebody guesses.

    Both are one transaction: whoever dies before it has used up no try, and after it the event is there.
    """
    if tries < TRIES - 1 and ports.rights_requests.count_try(ctx.tenant, lead_id):
        return

    def attempt() -> Plan[None]:
        lead, used = _require_lead(ports, ctx, lead_id)
        if used >= TRIES or (used < TRIES - 1 and ports.rights_requests.count_try(ctx.tenant, lead_id)):
            return Plan([], None)
        return Plan([*plan_step(ports, ctx, lead, steps.lock_code(lead)), UseLastTry(lead_id)], None, lead_id)

    commit_step(ports, ctx, attempt)


def _confirm(
    ports: Ports,
    ctx: Context,
    linked: tuple[RightsRequest, ...],
    method: Method,
    notes: dict[str, str] | None = None,
    papers: Sequence[Change] = (),
) -> tuple[list[Change], tuple[RightsRequest, ...]]:
    """Returns the changes by which each request that is open is verified, and all of them as they are afterwards."""
    changes: list[Change] = []
    after: list[RightsRequest] = []
    by = identify(ctx).by
    counting = Counting(ports, ctx)
    for request in linked:
        if request.closed:
            after.append(request)
            continue
        step = steps.verify(request, method, ctx.now, by)
        if notes and request.id in notes:
            step = note_files(replace(step, words={"note": notes[request.id]}), papers, ctx.now)
        if step.after.proof.address_confirmed and request.post.tracking is None:
            tracking = tokens.new_tracking(ports, ctx.now)
            step = replace(step, after=replace(step.after, post=replace(step.after.post, tracking=tracking)))
            changes.append(SaveTracking(request.id, tracking, "person"))
        planned = plan_step(ports, ctx, request, counting.add(request, step))
        changes += planned
        after.append(pick_request(planned))
    return [*changes, *counting.changes()], tuple(after)
