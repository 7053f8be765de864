"""The endpoint that hands a request over to the customer whose affair it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights import schemas as shared
from chalicelib.api.rights.controllers import schemas
from chalicelib.api.rights.views import show_done
from chalicelib.domain.rights.actions.redirect import Controller
from chalicelib.usecases.rights.redirect import Redirect, redirect

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "POST",
    "/v1/requests/{rights_request_id}/redirect",
    operation_id="redirectRightsRequest",
    summary="Hand a request over to a controller",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.RedirectIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=("wrong_status", "precondition_failed", "limit_reached"),
)
def redirect_request(call: Call, body: schemas.RedirectIn) -> Reply:
    """Tells the requester and the customer that the request, or a part of it, is the customer's to answer.

    The customer learns who asks, when, and by when HIPAA expects an answer; a task tracks that they are told within
    five business days. With the scope `all`, the request is closed, which can be appealed.
    """
    controller = Controller(body.scope, body.contract_external_id, body.controller or "", body.note)
    done = redirect(call.ports, call.context, Redirect(call.path["rights_request_id"], controller, call.if_match))
    return show_done(call, done)
