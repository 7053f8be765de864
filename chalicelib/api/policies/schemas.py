"""Policies as they are sent and answered (contract, section 8)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.consents.schemas import PolicyOut, PurposeCode, SourceIn
from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Day, Input, Line, Moment, Output, text
from chalicelib.domain.people.acts import Basis
from chalicelib.domain.policies.versions import Audience, NoticeChannel, VersionState

Locale = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$", max_length=5, examples=["en-US"])]
Content = Annotated[str, text(262_144, 0)]


class NoticePlanIn(Input):
    """Who is told of the change, by which means, and when."""

    audience: list[Audience] = Field(min_length=1, max_length=3, examples=[["active_contracts", "consented"]])
    channels: list[NoticeChannel] = Field(min_length=1, max_length=3, examples=[["email", "in_app"]])
    send_at: Moment


class DraftIn(Input):
    """A new version. Markdown; HTML in it is shown as text."""

    locale: Locale = "en-US"
    title: Line = Field(examples=["Privacy policy"])
    content: Content = Field(examples=["# What this covers\n\nOur website and services."])
    effective_at: Moment | None = Field(
        description="When it takes effect. null: when it is published; its page states no date, and publishing needs "
        "an `override_reason`."
    )
    material: bool = Field(False, description="Whether it changes people's rights or the use of their data.")
    change_summary: Annotated[str, text(2000, 0)] = Field("", examples=["How to reach us."])
    notice: NoticePlanIn | None = Field(None, description="Required to publish a material version.")
    reconsent_purposes: list[PurposeCode] = Field(
        default_factory=list, max_length=25, description="Purposes whose consent must be given again."
    )


class DraftPatch(Input):
    """Fields of the draft to replace; those left out stay."""

    locale: Locale | None = None
    title: Line | None = None
    content: Content | None = None
    effective_at: Moment | None = None
    material: bool | None = None
    change_summary: Annotated[str, text(2000, 0)] | None = None
    notice: NoticePlanIn | None = None
    reconsent_purposes: list[PurposeCode] | None = Field(None, max_length=25)


class PublishIn(Input):
    """What publishing needs besides the draft."""

    override_reason: Line | None = Field(
        None, description="Why it is published though its date lies in the past or the notice is too short."
    )


class CancelIn(Input):
    """Nothing needs to be said."""


class NoticePlanOut(Output):
    """The notice plan."""

    audience: list[Audience]
    channels: list[NoticeChannel]
    send_at: Moment


class VersionSummary(Output):
    """A version without its text."""

    slug: str
    version: int
    state: VersionState = Field(examples=["in_force"])
    title: str
    locale: str
    material: bool
    sha256: str | None = Field(description="Of the canonical text; null for a draft.")
    effective_at: Moment | None
    stated_effective_on: Day | None = Field(description="The date that its page states; null is unknown.")
    published_at: Moment | None
    cancelled_at: Moment | None = Field(examples=[None])
    author: str | None
    reconsent_purposes: list[str]


class VersionOut(VersionSummary):
    """A version with its text."""

    content: str
    change_summary: str
    notice: NoticePlanOut | None
    override_reason: str | None = Field(examples=[None])
    url: str = Field(description="The permanent address of the page.")


class VersionPage(Output):
    """All versions of a policy, newest first."""

    items: list[VersionSummary]
    next_cursor: str | None


class PolicyLine(Output):
    """One policy of the tenant and what is in force."""

    slug: str
    in_force: VersionSummary | None
    draft: int | None
    url: str


class PolicyPage(Output):
    """The tenant's policies."""

    items: list[PolicyLine]
    next_cursor: str | None


class PolicyAtQuery(Input):
    """As of when."""

    at: Moment | None = Field(None, description="An instant; defaults to now.")


class DiffQuery(Input):
    """Which two versions."""

    from_: int = Field(alias="from", ge=1, le=100_000, description="The older version.")
    to: int = Field(ge=1, le=100_000, description="The newer version.")


class PreviewIn(Input):
    """A text to be rendered."""

    content: Content


class PreviewOut(Output):
    """The text as its page and as plain text."""

    html: str
    plain: str
    sha256: str


class AcceptanceIn(Input):
    """That somebody accepted a policy, or went on using the service under it."""

    subject: SubjectIn
    version: int | None = Field(None, ge=1, le=100_000, description="Defaults to the version in force.")
    basis: Basis = Field("accepted", description="Continued use is no consent.")
    source: SourceIn


class AcceptanceOut(Output):
    """The acceptance as it is kept."""

    id: str
    subject_id: str | None = None
    policy: PolicyOut
    basis: Basis
    accepted_at: Moment


class WordOut(Output):
    """A run of words."""

    op: Literal["equal", "insert", "delete"]
    text: str


class BlockChangeOut(Output):
    """A paragraph or list item that changed."""

    kind: Literal["added", "removed", "changed"]
    words: list[WordOut]


class SectionChangeOut(Output):
    """A section that changed; `before` is its anchor in the older version."""

    kind: Literal["added", "removed", "changed", "moved"]
    anchor: str
    title: str
    before: str | None
    moved: bool
    heading: list[WordOut] = Field(description="The words of a heading that changed, else empty.")
    blocks: list[BlockChangeOut]


class DiffOut(Output):
    """What changed between two versions; what stayed is not named."""

    slug: str
    from_version: int
    to_version: int
    changes: list[SectionChangeOut]
