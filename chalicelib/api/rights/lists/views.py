"""Endpoints that find requests exactly, and that say who works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights import schemas as shared
from chalicelib.api.rights.commands import read_email, read_phone
from chalicelib.api.rights.lists import schemas
from chalicelib.api.rights.lists.lines import make_lines
from chalicelib.api.rights.views import show_done
from chalicelib.usecases.rights.lists import search as find
from chalicelib.usecases.rights.staffing import assign as assigning

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "POST",
    "/v1/requests/search",
    operation_id="searchRightsRequests",
    summary="Find requests exactly",
    tag="Rights requests",
    scope="requests:read",
    body=schemas.SearchIn,
    answer=schemas.FoundOut,
)
def search(call: Call, body: schemas.SearchIn) -> schemas.FoundOut:
    """Returns the requests that were made with an e-mail address or a phone number, or the one of an id."""
    if body.id is not None:
        found = find.search_by_id(call.ports, call.context, body.id)
    else:
        identifier = (
            read_phone(body.phone, "/phone") if body.phone is not None else read_email(body.email or "", "/email")
        )
        found = find.search_by_identifier(call.ports, call.context, identifier)
    return schemas.FoundOut(items=make_lines(call, found))


@endpoint(
    "POST",
    "/v1/requests/assign",
    operation_id="assignRightsRequests",
    summary="Assign several requests",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.AssignSeveralIn,
    answer=schemas.AssignedSeveralOut,
    idempotent=True,
)
def assign_several(call: Call, body: schemas.AssignSeveralIn) -> Reply:
    """Assigns each request for itself, and tells of each what came of it."""
    ids = tuple(dict.fromkeys(body.ids))
    done = assigning.assign_several(call.ports, call.context, ids, body.member_id)
    results = [
        schemas.AssignedOut(id=one.request_id, ok=False, code=one.code)
        if one.code
        else schemas.AssignedOut(id=one.request_id, ok=True)
        for one in done.result
    ]
    return Reply(schemas.AssignedSeveralOut(results=results), replayed=done.replayed)


@endpoint(
    "POST",
    "/v1/requests/{rights_request_id}/assign",
    operation_id="assignRightsRequest",
    summary="Assign a request",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.AssignIn,
    answer=shared.RightsRequestOut,
    idempotent=True,
    etag=True,
    errors=("wrong_status", "precondition_failed", "nothing_left_to_do"),
)
def assign(call: Call, body: schemas.AssignIn) -> Reply:
    """Says who works on a request, or that nobody does. The request comes to that member's list."""
    request_id = call.path["rights_request_id"]
    done = assigning.assign(call.ports, call.context, request_id, body.member_id, call.if_match)
    return show_done(call, done)
