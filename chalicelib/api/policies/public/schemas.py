"""Query and answer of the public policy pages (contract, section 8)."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from chalicelib.api.pipeline.models import Day, Input, Moment, Output
from chalicelib.domain.policies.versions import TextFormat


class PolicyPageQuery(Input):
    """The form in which to show a policy. Other parameters are ignored, because links on the web accumulate them."""

    model_config = ConfigDict(extra="ignore")

    format: Literal["html", "text", "json"] | None = Field(
        None, description="Takes precedence over `Accept`, for clients that can't set that header."
    )


class VersionPageQuery(PolicyPageQuery):
    """The form in which to show a version."""

    compare: int | None = Field(None, ge=1, le=100_000, description="Shows what changed since this version instead.")


class PublicSectionOut(Output):
    """A heading of the text."""

    anchor: str = Field(description="The fragment that leads to this heading on the page.")
    title: str
    level: int = Field(ge=1, le=6, examples=[1])


class PublicVersionOut(Output):
    """A version in the list of all versions."""

    version: int = Field(ge=1, examples=[2])
    state: Literal["scheduled", "in_force", "superseded"]
    title: str
    effective_at: Moment
    stated_effective_on: Day | None = Field(description="The date that the policy states; null means unknown.")
    url: str = Field(description="The permanent address of its page.")


class PublicPolicyOut(PublicVersionOut):
    """A published version with its text. Only `state`, `following` and `versions` ever change."""

    tenant: str
    name: str = Field(description="The company's name.")
    slug: str
    locale: str
    sha256: str = Field(description="The hash of `content` in UTF-8.")
    published_at: Moment
    format: TextFormat
    content: str
    change_summary: str
    sections: list[PublicSectionOut]
    following: PublicVersionOut | None = Field(
        description="The version that took, or will take, effect after this one."
    )
    versions: list[PublicVersionOut] | None = Field(
        None, description="All versions, newest first. Left out for a version that is no longer in force."
    )
