"""Request and answer bodies for reviews (contract, section 6)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.api.pipeline.models import ActorName, Input, Moment, Output, text
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.rights.schemas import RightsRequestIn
from chalicelib.domain.reviews.review import ReviewKind, ReviewOutcome, ReviewState


class ReviewQuery(PageQuery):
    """Which open reviews to list."""

    kind: ReviewKind | None = Field(None, description="All kinds where it is left out.")


class ResolveIn(Input):
    """What the reviewer found."""

    outcome: ReviewOutcome = Field(
        examples=["not_opt_out"],
        description="For a reply: `opt_out`, `not_opt_out`, `opt_in`, `wrong_number` or `rights_request`; "
        "for an identity: `same_person`, `different_people` or `no_action`.",
    )
    note: Annotated[str, text(1000)] | None = Field(None, description="A note for colleagues, stored with the review.")
    request: RightsRequestIn | None = Field(
        None,
        description="With `rights_request`: the request that was texted, as `POST /v1/requests` takes it. The number "
        "that wrote is the phone where none is sent, `received_via` is `sms`, and it was received with the first text.",
    )


class MessageOut(Output):
    """One text message that the review is about."""

    record_id: str
    received_at: Moment
    text: str | None = Field(description="What the person wrote; null after it was erased.")


class ReviewOut(Output):
    """A review. What follows `messages` appears once it is resolved, the requests only where some were made."""

    id: str
    kind: ReviewKind
    state: ReviewState
    opened_at: Moment
    due_at: Moment = Field(description="The end of the second business day after it was opened.")
    overdue: bool
    subject_ids: list[str] = Field(description="The people it is about.")
    messages: list[MessageOut] = Field(description="In order of arrival; empty for an identity.")
    outcome: ReviewOutcome | None = None
    resolved_at: Moment | None = None
    resolver: str | None = Field(None, description="The key of whoever resolved it.")
    resolver_name: ActorName = None
    note: str | None = None
    rights_request_ids: list[str] | None = Field(None, description="The rights requests that were made of it.")


class ReviewPage(Output):
    """A page of open reviews, earliest due date first."""

    items: list[ReviewOut]
    next_cursor: str | None
