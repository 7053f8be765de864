"""Endpoints for holds, which keep what is held of somebody from deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights.holds import schemas
from chalicelib.api.rights.holds.answers import show_hold
from chalicelib.api.rights.staff_schemas import HoldOut
from chalicelib.usecases.rights import holds as rights_holds

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.holds.hold import Hold
    from chalicelib.usecases.commit import Done


@endpoint(
    "GET",
    "/v1/holds",
    operation_id="listHolds",
    summary="List holds",
    tag="Rights requests",
    scope="requests:read",
    query=schemas.HoldQuery,
    answer=schemas.HoldPage,
    errors=("invalid_cursor",),
)
def list_some(call: Call, query: schemas.HoldQuery) -> schemas.HoldPage:
    """Lists holds, the earliest review first: all in a state, or those on one person or request."""
    chosen = rights_holds.HoldFilter(query.state, query.review_before, query.subject_id, query.rights_request)
    found, cursor = rights_holds.list_holds(call.ports, call.context, chosen, query.limit, query.cursor)
    return schemas.HoldPage(items=[show_hold(call, one) for one in found], next_cursor=cursor)


@endpoint(
    "POST",
    "/v1/holds",
    operation_id="placeHold",
    summary="Place a hold",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.HoldIn,
    answer=HoldOut,
    status=201,
    idempotent=True,
    etag=True,
    errors=("not_found",),
)
def place(call: Call, body: schemas.HoldIn) -> Reply:
    """Keeps what is held of a person, under a contract or about a request from deletion.

    A deletion that meets it is done in part. The letter says what the code means, and by when you look again.
    """
    command = rights_holds.PlaceHold(
        code=body.code,
        reason=body.reason,
        review_on=body.review_on,
        identifiers=body.subject.identifiers(by_id=True) if body.subject else (),
        contract_id=body.contract_external_id or "",
        request_id=body.rights_request or "",
    )
    return _reply(call, rights_holds.place_hold(call.ports, call.context, command), status=201)


@endpoint(
    "POST",
    "/v1/holds/{hold_id}/release",
    operation_id="releaseHold",
    summary="Release a hold",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.ReleaseIn,
    answer=HoldOut,
    idempotent=True,
    etag=True,
    errors=("hold_released", "precondition_failed"),
)
def release(call: Call, body: schemas.ReleaseIn) -> Reply:
    """Ends a hold. A deletion that was done in part because of it is not taken up again by itself."""
    done = rights_holds.release_hold(call.ports, call.context, call.path["hold_id"], body.reason, call.if_match)
    return _reply(call, done)


def _reply(call: Call, done: Done[Hold], status: int = 200) -> Reply:
    headers = {"ETag": preconditions.etag(done.result.version)}
    return Reply(show_hold(call, done.result), status=status, headers=headers, replayed=done.replayed)
