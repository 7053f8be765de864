"""Reports as they are answered (contract, section 9)."""

from __future__ import annotations

from pydantic import Field

from chalicelib.api.schemas.base import Day, Moment, Output


class PolicyAgeOut(Output):
    """How old the policy in force says that it is."""

    slug: str
    version: int | None = Field(description="In force; null where none is yet.")
    stated_effective_on: Day | None
    age_days: int | None = Field(description="Since the stated date; null where it is unknown.")
    update_due: bool = Field(description="Older than 365 days or of unknown age (Civ. Code 1798.130(a)(5)).")


class OverviewOut(Output):
    """What needs attention."""

    policies: list[PolicyAgeOut]
    generated_at: Moment
