"""Request and answer bodies for reviews (contract, section 6)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.api.opt_outs.held import HeldOptOutOut
from chalicelib.api.people.lookup.schemas import HeldDecisionOut
from chalicelib.api.pipeline.models import ActorName, Input, Moment, Output, text
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.rights.schemas import RightsRequestIn
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.subjects import Assurance, SubjectKind
from chalicelib.domain.reviews.review import RaisedFor, ReviewKind, ReviewOutcome, ReviewState
from chalicelib.usecases.reviews.read_people import MOST_PEOPLE


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
    """One text message that the review is about. What is null was erased."""

    record_id: str
    received_at: Moment
    text: str | None = Field(description="What the person wrote.")
    number: str | None = Field(
        max_length=500, description="The person's number, from which it came.", examples=["+14155552671"]
    )
    sent_to: str | None = Field(
        max_length=500, description="Your number or name, as the provider writes it.", examples=["+13035550100"]
    )
    provider: str | None = Field(max_length=64, examples=["twilio"])


class RaisedOut(Output):
    """Why it was opened, and by what. The event stands in the history of each person (`POST /v1/consents/lookup`)."""

    reason: RaisedFor = Field(
        description="`unclear_reply`: a text may ask to stop. `contradiction`: identifiers that were named together "
        "cannot be one person's. `too_many_ties`: more were named together than one person has room for."
    )
    event: str = Field(max_length=64, examples=["opt_out.recorded"])
    record_id: str | None = Field(description="The record of the act that the event is about.")
    actor: str = Field(description="`<kind>:<id>`.")
    actor_name: ActorName


class AskedIdentifierOut(Output):
    """An identifier that was named together with others, and whose it is now; by several, it is shared."""

    kind: IdentifierKind
    value: str | None = Field(max_length=254, description="Null after it was erased.", examples=["pat@example.com"])
    subject_ids: list[str] = Field(description="Of the people shown, those whose it is. Empty: nobody's of these.")


class ReviewedIdentifierOut(Output):
    """An identifier of somebody whom the review is about."""

    kind: IdentifierKind
    value: str | None = Field(
        max_length=254, description="Null after it was erased, and for a reply.", examples=["pat@example.com"]
    )
    assurance: Assurance
    since: Moment
    shared: bool = Field(description="Whether other people have the same identifier.")


class ReviewedPersonOut(Output):
    """Somebody whom the review is about, and what holds for them now."""

    subject_id: str
    kind: SubjectKind = Field(description="`shared` is an identifier of several people, `device` a browser.")
    identifiers: list[ReviewedIdentifierOut]
    decisions: list[HeldDecisionOut]
    opt_outs: list[HeldOptOutOut]


class ReviewOut(Output):
    """A review, while it is open with all that decides it: `raised_by`, `identifiers` and `people`.

    What follows `people` appears once it is resolved, the requests only where some were made.
    """

    id: str
    kind: ReviewKind
    state: ReviewState
    opened_at: Moment
    due_at: Moment = Field(description="The end of the second business day after it was opened.")
    overdue: bool
    etag: str = Field(
        examples=['"1"'], description="Send it as If-Match, so that you resolve no text you have not seen."
    )
    subject_ids: list[str] = Field(description="The people it is about.")
    messages: list[MessageOut] = Field(description="In order of arrival; empty for an identity.")
    allowed_outcomes: list[ReviewOutcome] = Field(description="What `resolve` takes; empty once it is resolved.")
    raised_by: RaisedOut | None = None
    identifiers: list[AskedIdentifierOut] | None = Field(
        None, description="Of an identity: those that were named together. What contradicts is whose each of them is."
    )
    people: list[ReviewedPersonOut] | None = Field(
        None, description=f"The first {MOST_PEOPLE} of `subject_ids` as they are now, those who were merged as one."
    )
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
