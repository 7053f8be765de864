"""Endpoints for reviews: cases that somebody at the company must look at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.reviews.answers import show_review
from chalicelib.api.reviews.schemas import ResolveIn, ReviewOut, ReviewPage, ReviewQuery
from chalicelib.api.rights.commands import read_command
from chalicelib.domain.errors import Invalid
from chalicelib.usecases.reviews import read as read_reviews
from chalicelib.usecases.reviews.resolve import ResolveReview, resolve_review
from chalicelib.usecases.rights.resolve_review import resolve_into_request

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.api.rights.schemas import RightsRequestIn
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.reviews.read import KnownReview

_OWN: Final = ("/outcome", "/request")
"""Pointers that lead into the body of the resolution itself."""


@endpoint(
    "GET",
    "/v1/reviews",
    operation_id="listReviews",
    summary="List open reviews",
    tag="Reviews",
    scope="opt_outs:read",
    query=ReviewQuery,
    answer=ReviewPage,
    errors=("invalid_cursor",),
)
def list_open(call: Call, query: ReviewQuery) -> ReviewPage:
    """Lists what somebody must decide, earliest due date first: replies that may mean STOP, contradictory identifiers.

    Each comes with all that decides it. Whoever sent such a reply gets no messages until it is resolved. The read is
    an audited one.
    """
    found, cursor = read_reviews.list_reviews(call.ports, call.context, query.kind, query.limit, query.cursor)
    return ReviewPage(items=[show_review(call, known) for known in found], next_cursor=cursor)


@endpoint(
    "GET",
    "/v1/reviews/{review_id}",
    operation_id="readReview",
    summary="Read a review",
    tag="Reviews",
    scope="opt_outs:read",
    answer=ReviewOut,
    etag=True,
)
def read(call: Call) -> Reply:
    """Returns a review, open or resolved, with the messages it is about; while it is open, with all that decides it.

    The read is an audited one.
    """
    return _reply(call, read_reviews.view_review(call.ports, call.context, call.path["review_id"]))


@endpoint(
    "POST",
    "/v1/reviews/{review_id}/resolve",
    operation_id="resolveReview",
    summary="Resolve a review",
    tag="Reviews",
    scope="opt_outs:write",
    body=ResolveIn,
    answer=ReviewOut,
    idempotent=True,
    etag=True,
    errors=("review_resolved", "precondition_failed", "upload_changed"),
)
def resolve(call: Call, body: ResolveIn) -> Reply:
    """Records what the reviewer found, once and for all.

    For a reply, `opt_out` and `wrong_number` opt the person out as of their first message. `not_opt_out` and
    `rights_request` only end the pause in messages; `opt_in` does that and counts as a START as well. Send the ETag
    that you read as If-Match, so that you don't resolve a message you have not seen. For an identity, the finding is
    only recorded; `POST /v1/subjects/link` and `unlink` act on it. With `rights_request`, `request` makes the request
    in the same transaction; without it, contact the person in the tenant's usual way.
    """
    command = ResolveReview(call.path["review_id"], body.outcome, body.note, call.if_match)
    if body.request is None:
        done = resolve_review(call.ports, call.context, command)
    else:
        done = _make_request(call, command, body.request)
    return _reply(call, done.result, replayed=done.replayed)


def _make_request(call: Call, command: ResolveReview, request: RightsRequestIn) -> Done[KnownReview]:
    """Resolves the review into requests. Raises Invalid with pointers into the body of this call."""
    given = request.model_fields_set
    if "received_via" not in given:
        request = request.model_copy(update={"received_via": "sms"})
    try:
        sent = read_command(request, call.context.now, trusted=call.context.actor.trusted)
        return resolve_into_request(call.ports, call.context, command, sent, dated="received_at" in given)
    except Invalid as invalid:
        wrong = (
            one if one.pointer in _OWN else replace(one, pointer=f"/request{one.pointer}") for one in invalid.fields
        )
        raise Invalid(*wrong) from None


def _reply(call: Call, known: KnownReview, *, replayed: bool = False) -> Reply:
    headers = {"ETag": preconditions.etag(known.review.version)}
    return Reply(show_review(call, known), headers=headers, replayed=replayed)
