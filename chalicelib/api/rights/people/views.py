"""Endpoints for the people of a request: verify, add, withdraw, appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights import schemas as shared
from chalicelib.api.rights.answers import show_linked, show_verification
from chalicelib.api.rights.people import schemas
from chalicelib.api.rights.views import show, show_done
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.usecases.rights import appeal as appeals
from chalicelib.usecases.rights import leave, tokens, verify
from chalicelib.usecases.rights.carry_out import require_request
from chalicelib.usecases.rights.post import waiting
from chalicelib.usecases.rights.read import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.requests import RightsRequest

_PATH: Final = "/v1/requests/{rights_request_id}"


@endpoint(
    "POST",
    f"{_PATH}/verify",
    operation_id="verifyRightsRequest",
    summary="Verify a request by its code",
    tag="Rights requests",
    scope="requests:write",
    publishable=True,
    persons=("intake", "letter"),
    body=schemas.CodeIn,
    answer=schemas.VerifiedOut,
    idempotent=True,
    errors=("verified_already", "wrong_status"),
)
def verify_code(call: Call, body: schemas.CodeIn) -> Reply:
    """Verifies the request, and those made with it, by the code that was mailed.

    A code works for 30 minutes from its mail, and for five tries. A wrong code, one that is over and an unknown request
    are answered alike. The tracking tokens in the answer open messages and answers.
    """
    request_id = call.path["rights_request_id"]
    done = verify.verify_code(call.ports, call.context, request_id, body.code)
    return Reply(show_verified(call, request_id, done.result), replayed=done.replayed)


@endpoint(
    "POST",
    f"{_PATH}/verify/resend",
    operation_id="resendCode",
    summary="Have another code mailed",
    tag="Rights requests",
    scope="requests:write",
    publishable=True,
    persons=("intake", "letter"),
    answer=schemas.ResentOut,
    status=202,
    idempotent=True,
    errors=("verified_already", "resends_used", "wrong_status"),
)
def resend_code(call: Call) -> Reply:
    """Mails another code, five times at most. The one before works until the new one has left.

    With a publishable key the answer is the same whether or not there is such a request.
    """
    replayed = verify.resend_to_anybody(call.ports, call.context, call.path["rights_request_id"])
    return Reply(schemas.ResentOut(), replayed=replayed)


@endpoint(
    "POST",
    f"{_PATH}/information",
    operation_id="addInformation",
    summary="Add to a request",
    tag="Rights requests",
    scope="requests:write",
    persons=("intake", "tracking", "agent"),
    body=schemas.InformationIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=("wrong_status", "limit_reached", "link_over", "precondition_failed", "upload_changed"),
)
def add_information(call: Call, body: schemas.InformationIn) -> Reply:
    """Adds what the requester or their agent says, and their papers. A request that waited for it goes on."""
    if not body.message and not body.upload_ids:
        raise Invalid(FieldError("/message", "required", "Send a message, uploads, or both."))
    command = leave.AddInformation(
        call.path["rights_request_id"], body.message, tuple(body.upload_ids), if_match=call.if_match
    )
    return show_done(call, leave.add_information(call.ports, call.context, command))


@endpoint(
    "POST",
    f"{_PATH}/withdraw",
    operation_id="withdrawRightsRequest",
    summary="Withdraw a request",
    tag="Rights requests",
    scope="requests:write",
    persons=("intake", "tracking", "agent", "letter"),
    body=schemas.WithdrawRequestIn,
    optional_body=True,
    answer=schemas.WithdrawnOut,
    idempotent=True,
    etag=True,
    errors=("wrong_status", "link_over", "precondition_failed"),
)
def withdraw(call: Call, body: schemas.WithdrawRequestIn) -> Reply:
    """Withdraws a request; of a closed one whose appeal is open, the appeal.

    With the reason `not_mine`, nothing more is sent for the request, nor for those made with it. One that is closed
    keeps its status. An opt-out stays: it is lifted as every other.

    The link of a mail to an address that nobody confirmed reads nothing of the request: the answer is `disowned` alone.
    With `all`, at a hundred there may be more, and the same call goes on with them.
    """
    request_id = call.path["rights_request_id"]
    if body.all:
        return _disown_all(call, body, request_id)
    by_letter = call.context.actor.opened_by == "letter"
    if body.reason == "not_mine":
        disowned = leave.disown(call.ports, call.context, request_id)
        if by_letter:
            return _count(len({request_id, *disowned.result.linked}), replayed=disowned.replayed)
        seen = require_request(call.ports, call.context, request_id)
        return show(call, Reading(seen), replayed=disowned.replayed)
    done = leave.withdraw(call.ports, call.context, request_id, body.reason, call.if_match)
    return _count(0, replayed=done.replayed) if by_letter else show_done(call, done)


@endpoint(
    "POST",
    f"{_PATH}/appeal",
    operation_id="appealDecision",
    summary="Appeal a decision",
    tag="Rights requests",
    scope="requests:write",
    persons=("intake", "tracking", "agent"),
    body=schemas.AppealIn,
    answer=shared.RightsRequestOut,
    status=201,
    idempotent=True,
    etag=True,
    errors=(
        "wrong_status",
        "not_theirs",
        "appeal_is_open",
        "appealed_already",
        "limit_reached",
        "link_over",
        "precondition_failed",
    ),
)
def appeal(call: Call, body: schemas.AppealIn) -> Reply:
    """Has somebody else look at a decision again. It is offered to everybody; one that comes late is taken too."""
    if call.context.actor.kind != "secret" and (body.received_at or body.received_via):
        raise Invalid(FieldError("/received_at", "not_allowed", "Only a secret key can say how it was received."))
    command = appeals.Appeal(call.path["rights_request_id"], body.grounds, body.received_at, call.if_match)
    return show_done(call, appeals.appeal(call.ports, call.context, command))


def _disown_all(call: Call, body: schemas.WithdrawRequestIn, request_id: str) -> Reply:
    if body.reason != "not_mine" or call.context.actor.opened_by != "letter":
        message = "Only with the reason `not_mine`, and with the link of the mail."
        raise Invalid(FieldError("/all", "not_allowed", message))
    done = waiting.disown_all(call.ports, call.context, request_id)
    return _count(done.result, replayed=done.replayed)


def _count(disowned: int, *, replayed: bool) -> Reply:
    return Reply(schemas.DisownedOut(disowned=disowned), replayed=replayed)


def show_verified(call: Call, request_id: str, linked: Sequence[RightsRequest]) -> schemas.VerifiedOut:
    """Answers whoever verified a request, with the tokens that open it and those made with it from now on."""
    tenant = call.context.tenant
    opened = {
        one.id: tokens.tracking_token(call.ports, tenant, one.post.tracking.id) if one.post.tracking else None
        for one in linked
    }
    named = next(one for one in linked if one.id == request_id)
    return schemas.VerifiedOut(
        id=request_id,
        verification=show_verification(named),
        tracking_token=opened[request_id],
        linked_requests=[show_linked(one, tracking_token=opened[one.id]) for one in linked],
    )
