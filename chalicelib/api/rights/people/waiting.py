"""Endpoints for the reader of a mail that told of many requests: what waits, and which of it is theirs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights.answers import show_linked
from chalicelib.api.rights.people import waiting_schemas as schemas
from chalicelib.domain.rights.texts.page import describe_waiting
from chalicelib.usecases.rights import tokens
from chalicelib.usecases.rights.post import waiting

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_PATH: Final = "/v1/requests/{rights_request_id}/waiting"


@endpoint(
    "GET",
    _PATH,
    operation_id="listWaitingRequests",
    summary="List the requests that wait for a mailbox's reader",
    tag="Rights requests",
    scope="requests:read",
    persons=("letter",),
    query=schemas.WaitingRequestsQuery,
    answer=schemas.WaitingRequestsPage,
    errors=("invalid_cursor", "link_over"),
)
def list_waiting(call: Call, query: schemas.WaitingRequestsQuery) -> schemas.WaitingRequestsPage:
    """Returns the requests with the same e-mail address that nobody has confirmed.

    The link of a mail that told of many requests opens the list for three days. Any other link does not.
    """
    found, cursor = waiting.list_waiting(call.ports, call.context, call.path["rights_request_id"], query.cursor)
    items = [
        schemas.WaitingRequestOut(
            id=one.id,
            type=one.type,
            status=one.status,
            received_at=one.intake.received_at,
            due_on=one.clock.due_on,
            said=schemas.WaitingSaidOut.model_validate(asdict(describe_waiting(call.context.profile, one))),
        )
        for one in found
    ]
    return schemas.WaitingRequestsPage(items=items, next_cursor=cursor)


@endpoint(
    "POST",
    _PATH,
    operation_id="confirmWaitingRequests",
    summary="Confirm requests that wait",
    tag="Rights requests",
    scope="requests:write",
    persons=("letter",),
    body=schemas.ConfirmIn,
    answer=schemas.ConfirmedOut,
    idempotent=True,
    errors=("link_over",),
)
def confirm_waiting(call: Call, body: schemas.ConfirmIn) -> Reply:
    """Confirms requests of that list, as their codes would. Whoever holds the link reads the mailbox that they name.

    Each is confirmed for itself, so that a call that broke off can be sent again. Keys can't do this.
    """
    done = waiting.confirm_waiting(call.ports, call.context, call.path["rights_request_id"], body.confirm)
    tenant = call.context.tenant
    confirmed = [
        show_linked(
            one.request,
            tracking_token=tokens.tracking_token(call.ports, tenant, one.tracking_id) if one.tracking_id else None,
        )
        for one in done.result
    ]
    return Reply(schemas.ConfirmedOut(confirmed=confirmed), replayed=done.replayed)
