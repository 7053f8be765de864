"""Endpoints that make rights requests and read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.pipeline.spreadsheets import CSV
from chalicelib.api.rights import answers, history_schemas, schemas, staff_answers
from chalicelib.api.rights.commands import read_command
from chalicelib.api.rights.lists import schemas as lists
from chalicelib.api.rights.lists.answers import answer_page
from chalicelib.usecases.rights import read as read_requests
from chalicelib.usecases.rights.carry_out import identify
from chalicelib.usecases.rights.read import Reading
from chalicelib.usecases.rights.take_in import take_in

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.details import RightsMessage
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.usecases.commit import Done

_PATH: Final = "/v1/requests/{rights_request_id}"


@endpoint(
    "POST",
    "/v1/requests",
    operation_id="createRightsRequest",
    summary="Make a rights request",
    tag="Rights requests",
    scope="requests:write",
    publishable=True,
    body=schemas.RightsRequestIn,
    answer=schemas.TakenInOut,
    status=201,
    idempotent=True,
    links={"readRightsRequest": "id"},
)
def create(call: Call, body: schemas.RightsRequestIn) -> Reply:
    """Takes in a request of one type, or of up to eight types at once, which are linked.

    Nothing is refused at the door: what no law and no promise gives is taken in too, and answered. Opt-outs and the
    withdrawal of consent are carried out at once. The clock runs from the receipt, and nothing stops it. The answer is
    the same whoever is meant: it does not tell whether the person is known.
    """
    command = read_command(body, call.context.now, trusted=call.context.actor.trusted)
    done = take_in(call.ports, call.context, command)
    return Reply(answers.show_taken_in(call, done.result), replayed=done.replayed)


@endpoint(
    "GET",
    "/v1/requests",
    operation_id="listRightsRequests",
    summary="List rights requests",
    tag="Rights requests",
    scope="requests:read",
    query=lists.RequestsQuery,
    answer=lists.RequestPage,
    other_media=(CSV,),
    errors=("invalid_cursor",),
)
def list_requests(call: Call, query: lists.RequestsQuery) -> Reply:
    """Lists requests by the clock that ends next or by receipt, as JSON or, by `Accept`, as CSV.

    As CSV, `limit` may be up to 1,000, and the header `Link` has the next page. A text that a spreadsheet would
    calculate is preceded by an apostrophe. A page may be short although more follow.
    """
    return answer_page(call, query)


@endpoint(
    "GET",
    _PATH,
    operation_id="readRightsRequest",
    summary="Read a rights request",
    tag="Rights requests",
    scope="requests:read",
    persons=("intake", "tracking", "agent"),
    answer=schemas.RightsRequestOut,
    etag=True,
    errors=("link_over",),
)
def read(call: Call) -> Reply:
    """Returns a request. Its people see its state and dates by their token, staff see everything."""
    return show(call, read_requests.read_request(call.ports, call.context, call.path["rights_request_id"]))


@endpoint(
    "GET",
    f"{_PATH}/messages",
    operation_id="listRightsMessages",
    summary="List a request's messages",
    tag="Rights requests",
    scope="requests:read",
    persons=("tracking", "agent"),
    query=PageQuery,
    answer=history_schemas.RightsMessagePage,
    errors=("invalid_cursor", "link_over"),
)
def list_messages(call: Call, query: PageQuery) -> history_schemas.RightsMessagePage:
    """Returns what the company and the requester wrote to each other, newest first."""
    found, cursor = read_requests.list_messages(
        call.ports, call.context, call.path["rights_request_id"], query.limit, query.cursor
    )
    return history_schemas.RightsMessagePage(items=[_show_message(call, one) for one in found], next_cursor=cursor)


def _show_message(call: Call, message: RightsMessage) -> history_schemas.RightsMessageOut:
    values: dict[str, Any] = {
        "at": message.at,
        "sender": message.sender,
        "text": message.text,
        "upload_ids": list(message.upload_ids),
    }
    if call.context.actor.kind == "secret":
        values |= {"actor": message.actor or None, "actor_name": call.name(message.actor)}
    return history_schemas.RightsMessageOut.model_validate(values)


@endpoint(
    "GET",
    f"{_PATH}/events",
    operation_id="listRightsEvents",
    summary="List a request's events",
    tag="Rights requests",
    scope="requests:read",
    query=PageQuery,
    answer=history_schemas.RightsEventPage,
    errors=("invalid_cursor",),
)
def list_events(call: Call, query: PageQuery) -> history_schemas.RightsEventPage:
    """Returns what happened to a request, newest first, with what staff noted along with it, and the chain's hashes."""
    found, cursor = read_requests.list_events(
        call.ports, call.context, call.path["rights_request_id"], query.limit, query.cursor
    )
    items = [
        history_schemas.RightsEventOut(
            version=one.stored.version,
            type=one.stored.event.type,
            at=one.stored.event.at,
            recorded_at=one.stored.event.recorded_at,
            actor=one.stored.event.actor,
            actor_name=call.name(one.stored.event.actor),
            body=one.stored.event.body,
            words=dict(one.words) or None,
            digest=one.stored.event.digest or None,
            hash=one.stored.hash,
        )
        for one in found
    ]
    return history_schemas.RightsEventPage(items=items, next_cursor=cursor)


def show_done(call: Call, done: Done[SeenRequest]) -> Reply:
    """Answers with a request as an action left it."""
    return show(call, Reading(done.result), replayed=done.replayed)


def show(call: Call, reading: Reading, *, replayed: bool = False) -> Reply:
    """Answers with a request, as its reader may see it."""
    request = reading.seen.request
    values = answers.show_request(call, request, identify(call.context)) | answers.show_answered(reading.answer)
    if call.context.actor.kind == "secret":
        values |= staff_answers.show_to_staff(call, reading)
    body = schemas.RightsRequestOut.model_validate(values)
    return Reply(body, headers={"ETag": preconditions.etag(request.version)}, replayed=replayed)
