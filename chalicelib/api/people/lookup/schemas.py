"""Request and answer bodies for looking up a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.opt_outs.held import HeldOptOutOut
from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import ActorName, Input, Moment, Output, line
from chalicelib.domain.people.acts import Basis
from chalicelib.domain.people.precedence import DecisionState


class LookupIn(Input):
    """Whom to look up, and as of when."""

    subject: SubjectIn
    at: Moment | None = Field(
        None, description="Any moment; defaults to now. A future one shows what will have expired by then."
    )
    history: bool = Field(False, description="Whether to return the events too, newest first.")
    cursor: Annotated[str, line(4000)] | None = Field(None, description="The `next_cursor` of the previous page.")
    limit: int = Field(25, ge=1, le=100, description="The maximum number of events to return.")


class HeldDecisionOut(Output):
    """The decision that holds for a purpose on a channel. Purpose `*` and channel null stand for all."""

    purpose: str
    channel: str | None
    state: DecisionState
    effective_at: Moment | None
    expires_at: Moment | None = Field(description="null means until withdrawn.", examples=[None])
    consent_id: str | None
    reason: Literal["gpc", "second_step"] | None = Field(
        None, description="Set where a signal or an opt-out closes it, which only a confirmed choice lifts."
    )


class HeldContractOut(Output):
    """A contract that the person belongs, or belonged, to."""

    external_id: str
    kind: str
    active: bool
    member: bool = Field(description="Whether the person still belongs to it.")
    since: Moment
    ended_at: Moment | None


class LinkOut(Output):
    """A tie to an identifier of some kind or, on somebody's word alone, to another subject."""

    kind: Literal["email", "phone", "external_id", "device_id", "subject"]
    assurance: Literal["verified", "asserted"]
    since: Moment | None = None
    shared: bool | None = Field(None, description="Whether other people have the same identifier.")
    subject_id: str | None = None


class ActOut(Output):
    """One act of an event, in the terms of the decision rules."""

    act: str
    slot: str | None = Field(None, description="`<purpose>/<channel>`; `*` stands for all.")
    at: Moment | None = None
    detail: str | None = None


class EventOut(Output):
    """One event. Its `hash` chains it to the event before; read the record for the details."""

    subject_id: str
    version: int
    type: str
    at: Moment
    recorded_at: Moment
    actor: str
    actor_name: ActorName
    record_id: str | None
    acts: list[ActOut]
    previous: str
    hash: str


class HeldAcceptanceOut(Output):
    """The version of a policy that the person last accepted, or last used the service under.

    What only a stranger reports stands beside it, marked as `asserted`, and counts for nothing.
    """

    slug: str
    version: int
    basis: Basis
    accepted_at: Moment
    acceptance_id: str
    assurance: Literal["verified", "asserted"] = Field(description="`asserted`: a publishable key alone says so.")


class LookupOut(Output):
    """What is known about the person. `subject_id` is null if nobody, or more than one person, matches."""

    subject_id: str | None
    at: Moment
    decisions: list[HeldDecisionOut]
    opt_outs: list[HeldOptOutOut]
    contracts: list[HeldContractOut]
    acceptances: list[HeldAcceptanceOut]
    links: list[LinkOut]
    history: list[EventOut]
    next_cursor: str | None
