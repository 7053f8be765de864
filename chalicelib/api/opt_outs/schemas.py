"""Request and answer bodies for opt-outs (contract, section 5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.consents.schemas import SourceIn
from chalicelib.api.opt_outs.held import HeldOptOutOut, OptOutId
from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Day, Input, Moment, Output, line, text
from chalicelib.domain.tenants.purposes import OptOutKind

Kinds = Annotated[list[OptOutKind], Field(min_length=1, max_length=11, examples=[["sms"]])]
Jurisdiction = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", examples=["US-CA"])]


class OptOutIn(Input):
    """Who opts out of what. Nothing else is required, and an opt-out is never refused."""

    subject: SubjectIn
    kinds: Kinds
    source: SourceIn
    reason: Annotated[str, text(1000)] | None = Field(
        None, description="Only if the person gave one; never ask for it."
    )
    jurisdiction: Jurisdiction | None = Field(
        None, description="Where the person lives; this may make `honor_by` earlier."
    )
    link: Literal["asserted"] | None = Field(
        None, description="Send `asserted` with a secret key to pass on what a stranger typed into a form."
    )


class OptOutKindOut(Output):
    """One kind of opt-out: when it took effect here, and by which day the law requires that you honor it everywhere."""

    kind: OptOutKind
    effective_at: Moment
    honor_by: Day


class OptOutOut(Output):
    """An opt-out as recorded. Publishable keys don't get `subject_id`."""

    id: OptOutId
    subject_id: str | None = None
    kinds: list[OptOutKindOut]
    confirmation: str = Field(max_length=2000, description="A sentence to show to the person.")
    recorded_at: Moment


class OptOutLookupIn(Input):
    """Whom to look up, and as of when."""

    subject: SubjectIn
    at: Moment | None = Field(None, description="Any past moment; defaults to now.")


class PushFailedOut(Output):
    """When the provider last refused it, with the provider's code or one of ours."""

    at: Moment
    code: Annotated[str, Field(max_length=64, examples=["unavailable"])]


class PushOut(Output):
    """What an SMS provider was last told about one of the person's numbers. `push_failed` says why it was refused."""

    provider: Annotated[str, Field(max_length=20, examples=["ringcentral"])]
    closed: bool = Field(description="Whether the provider was told to block texts.")
    pushed_at: Moment | None = Field(
        description="null if the provider has not accepted it yet; we keep trying.", examples=[None]
    )
    push_failed: PushFailedOut | None = None


class OptOutLookupOut(Output):
    """Every kind that the person ever opted out of, and what SMS providers were told."""

    subject_id: str | None = Field(description="Null if nobody, or more than one person, matches.")
    opt_outs: list[HeldOptOutOut]
    pushes: list[PushOut]


class ProofIn(Input):
    """Proof that the person wants it: the exact text that they saw or wrote, and how they agreed."""

    wording: Annotated[str, text(8000)] = Field(examples=["Please send me text messages again."])
    method: Annotated[str, line(100)] = Field(examples=["signed_form"])


class LiftIn(Input):
    """The opt-outs that the person takes back."""

    subject: SubjectIn
    kinds: Kinds
    source: SourceIn
    proof: ProofIn


class LiftedKindOut(Output):
    """One kind of opt-out to lift. `pending` means that it needs a second step, at `confirm_url`."""

    kind: OptOutKind
    state: Literal["lifted", "pending"]


class LiftOut(Output):
    """A lift as recorded. Give `confirm_url` to the person: pressing the button there is the second step."""

    id: OptOutId
    subject_id: str
    kinds: list[LiftedKindOut]
    recorded_at: Moment
    confirm_url: Annotated[str, Field(max_length=2000)] | None = None
    confirm_until: Moment | None = None
