"""Endpoints that find requests exactly, and that say who works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights import schemas as shared
from chalicelib.api.rights.lists import schemas
from chalicelib.api.rights.lists.lines import make_lines
from chalicelib.api.rights.views import show
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.identifiers import Identifier, parse_email, parse_phone
from chalicelib.usecases.rights.lists import search as find
from chalicelib.usecases.rights.read import Reading
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
        found = find.search_by_identifier(call.ports, call.context, _read_identifier(body))
    return schemas.FoundOut(items=make_lines(call.context, found))


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
    return show(call, Reading(done.result), replayed=done.replayed)


def _read_identifier(body: schemas.SearchIn) -> Identifier:
    """Returns the identifier that is meant. Raises Invalid for one that can't exist."""
    if body.email is not None:
        found, error = parse_email(body.email), FieldError("/email", "not_a_email", "Must be an e-mail address.")
    else:
        found = parse_phone(body.phone or "", leave_extension=True)
        error = FieldError("/phone", "not_a_phone", "Must be a phone number: E.164, or a US number in any usual form.")
    if found is None:
        raise Invalid(error)
    return found
