"""Request and answer bodies for consents (contract, section 4)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Input, Moment, Output, line, text
from chalicelib.domain.tenants.purposes import Channel

SourceChannel = Literal["web_form", "cookie_banner", "sms", "phone", "paper", "email", "api", "import"]
PurposeCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["service_updates"])]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$", examples=["privacy"])]


class SourceIn(Input):
    """How a decision reached you, and what the person saw."""

    channel: SourceChannel = Field(examples=["web_form"])
    url: Annotated[str, line(2000)] | None = Field(
        None, description="The page. Leave out query strings with personal data."
    )
    wording: Annotated[str, text(8000)] | None = Field(
        None,
        description="The exact text that the person saw.",
        examples=["I agree to receive text messages about my account. Reply STOP to end."],
    )
    evidence: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")], Annotated[str, line(500)]] | None = Field(
        None, max_length=20, description="Other proof, as names and values.", examples=[{"form_id": "f-17"}]
    )


class DecisionIn(Input):
    """One decision. Leave out `channel` for purposes that contact nobody."""

    purpose: PurposeCode
    channel: Channel | None = Field(None, examples=["sms"])
    granted: bool = Field(examples=[True])


class PolicyIn(Input):
    """A published policy version."""

    slug: Slug
    version: int = Field(ge=1, le=100_000, examples=[1])


class ConsentIn(Input):
    """What somebody decided, how, and under which policy."""

    subject: SubjectIn
    decisions: list[DecisionIn] = Field(min_length=1, max_length=25)
    source: SourceIn
    policy: PolicyIn | None = Field(None, description="Defaults to the version in force when it was collected.")
    collected_at: Moment | None = Field(None, description="Defaults to now. Publishable keys: at most 7 days ago.")
    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = Field(
        None, examples=["US-CA"], description="The country, or country and state, whose law applies (ISO 3166)."
    )
    link: Literal["asserted"] | None = Field(
        None, description="Send `asserted` with a secret key to pass on what a stranger typed into a form."
    )

    @property
    def only_denies(self) -> bool:
        """Whether no decision is a grant."""
        return not any(decision.granted for decision in self.decisions)


class WithdrawIn(Input):
    """A withdrawal. It takes effect at once for everyone named and needs no proof."""

    subject: SubjectIn
    purposes: Annotated[list[PurposeCode], Field(min_length=1, max_length=100)] | Literal["all"] = Field(
        examples=[["service_updates"], "all"], description="Purpose codes, or the word `all`."
    )
    source: SourceIn
    link: Literal["asserted"] | None = None


class DecisionOut(Output):
    """The result of a decision. `reason` is set if it did not take effect as sent."""

    purpose: str = Field(description="A purpose, or `*` for all.")
    channel: str | None = Field(
        description="null stands for every channel of the purpose, or for a purpose that contacts nobody."
    )
    state: Literal["granted", "denied", "pending", "withdrawn", "expired"]
    effective_at: Moment
    expires_at: Moment | None = Field(description="null means until withdrawn.", examples=[None])
    reason: (
        Literal[
            "confirmation_required",
            "withdrawn_later",
            "denied_later",
            "opted_out_later",
            "not_proven",
            "gpc",
            "second_step",
        ]
        | None
    ) = None


class PolicyOut(Output):
    """The policy version that was in force."""

    slug: str
    version: int
    sha256: str


class SourceOut(Output):
    """The source as recorded, with the hash of the wording."""

    channel: str
    url: str | None = None
    wording_sha256: str | None = None
    evidence: dict[str, str] | None = None


class ConsentOut(Output):
    """A consent record. Publishable keys don't get `subject_id`."""

    id: str
    subject_id: str | None = None
    decisions: list[DecisionOut]
    policy: PolicyOut | None
    collected_at: Moment
    recorded_at: Moment
    jurisdiction: str | None = None
    source: SourceOut
    gpc: bool = Field(description="Whether this call came with `Sec-GPC: 1`.")
    receipt_url: str
    confirm_url: str | None = Field(
        None, description="Where the person takes the second step. Show it to them alone: it is their secret."
    )
    confirm_until: Moment | None = None
    ask_again_after: Moment | None = Field(
        None,
        description="After an opt-out of sale or sharing, don't ask again before then (Civ. Code 1798.135(c)(4)).",
    )
