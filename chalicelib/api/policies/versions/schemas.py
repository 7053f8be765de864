"""Request and answer bodies for versions of policies (contract, section 8)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.api.consents.schemas import PurposeCode
from chalicelib.api.pipeline.models import ActorName, Day, Input, Line, Moment, Output, text
from chalicelib.domain.policies.versions import Audience, NoticeChannel, VersionState
from chalicelib.domain.policies.warnings import TextWarningCode

Locale = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$", max_length=5, examples=["en-US"])]
Content = Annotated[str, text(262_144, 0)]


class NoticePlanIn(Input):
    """Who is notified of the change, how, and when."""

    audience: list[Audience] = Field(min_length=1, max_length=3, examples=[["active_contracts", "consented"]])
    channels: list[NoticeChannel] = Field(min_length=1, max_length=3, examples=[["email", "in_app"]])
    send_at: Moment


class DraftIn(Input):
    """A new version, written in Markdown. HTML in it is shown as text."""

    locale: Locale = "en-US"
    title: Line = Field(examples=["Privacy policy"])
    content: Content = Field(examples=["# What this covers\n\nOur website and services."])
    effective_at: Moment | None = Field(
        description="When it takes effect. null means on publication; its page then states no date, and publishing "
        "requires an `override_reason`."
    )
    material: bool = Field(False, description="Whether the version changes people's rights or how their data is used.")
    change_summary: Annotated[str, text(2000, 0)] = Field("", examples=["How to reach us."])
    notice: NoticePlanIn | None = Field(None, description="Required to publish a material version.")
    reconsent_purposes: list[PurposeCode] = Field(
        default_factory=list, max_length=25, description="Purposes for which people must consent again."
    )


class DraftPatch(Input):
    """The fields of the draft to replace. Fields that you leave out stay as they are."""

    locale: Locale | None = None
    title: Line | None = None
    content: Content | None = None
    effective_at: Moment | None = None
    material: bool | None = None
    change_summary: Annotated[str, text(2000, 0)] | None = None
    notice: NoticePlanIn | None = None
    reconsent_purposes: list[PurposeCode] | None = Field(None, max_length=25)


class PublishIn(Input):
    """What publishing requires besides the draft."""

    override_reason: Line | None = Field(
        None, description="Why it is published although its date is in the past or the notice is too short."
    )


class CancelIn(Input):
    """No fields: an empty object is enough."""


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
    sha256: str | None = Field(description="The hash of the canonical text; null for a draft.")
    effective_at: Moment | None
    stated_effective_on: Day | None = Field(description="The date that its page states; null means unknown.")
    published_at: Moment | None
    cancelled_at: Moment | None = Field(examples=[None])
    author: str | None
    author_name: ActorName
    reconsent_purposes: list[str]


class TextWarningOut(Output):
    """What of the text would look wrong on its page. Nothing is refused for it."""

    code: TextWarningCode
    line: int = Field(ge=1, description="The line of `content`; the first line is 1.", examples=[3])
    message: str = Field(description="What becomes of it, and what to write instead.")


class VersionOut(VersionSummary):
    """A version with its text."""

    content: str
    change_summary: str
    notice: NoticePlanOut | None
    override_reason: str | None = Field(examples=[None])
    url: str = Field(description="The permanent address of the page.")
    warnings: list[TextWarningOut] | None = Field(
        None, description="Of a draft: what would look wrong on the page, in the text's order, a hundred at most."
    )


class VersionPage(Output):
    """All versions of a policy, newest first."""

    items: list[VersionSummary]
    next_cursor: str | None
