"""Request and answer bodies for policies (contract, section 8)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Input, Moment, Output
from chalicelib.api.policies.versions.schemas import Content, TextWarningOut, VersionSummary


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
    """The moment as of which to read a policy."""

    at: Moment | None = Field(None, description="Any moment; defaults to now.")


class DiffQuery(Input):
    """The two versions to compare."""

    from_: int = Field(alias="from", ge=1, le=100_000, description="The older version.")
    to: int = Field(ge=1, le=100_000, description="The newer version.")


class PreviewIn(Input):
    """A text to render."""

    content: Content


class PreviewOut(Output):
    """The text as it looks on the page, and as plain text."""

    html: str
    plain: str
    sha256: str
    warnings: list[TextWarningOut] = Field(
        description="What would look wrong on the page, in the text's order, a hundred at most."
    )


class WordOut(Output):
    """A run of words."""

    op: Literal["equal", "insert", "delete"]
    text: str


class BlockChangeOut(Output):
    """A paragraph or list item that changed."""

    kind: Literal["added", "removed", "changed"]
    words: list[WordOut]


class SectionChangeOut(Output):
    """A section that changed. `before` is its anchor in the older version."""

    kind: Literal["added", "removed", "changed", "moved"]
    anchor: str
    title: str
    before: str | None
    moved: bool
    heading: list[WordOut] = Field(description="The words of the heading if it changed, otherwise empty.")
    blocks: list[BlockChangeOut]


class DiffOut(Output):
    """What changed between two versions. Whatever stayed the same is left out."""

    slug: str
    from_version: int
    to_version: int
    changes: list[SectionChangeOut]
