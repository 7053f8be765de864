"""Answer bodies of reports (contract, section 9)."""

from __future__ import annotations

from pydantic import Field

from chalicelib.api.pipeline.models import Day, Moment, Output
from chalicelib.domain.reviews.review import ReviewKind


class PolicyAgeOut(Output):
    """How old the policy in force is, by the date it states."""

    slug: str
    version: int | None = Field(description="The version in force; null if there is none yet.")
    stated_effective_on: Day | None
    age_days: int | None = Field(description="Days since the date it states; null if that is unknown.")
    update_due: bool = Field(
        description="Whether it is older than 365 days or of unknown age (Civ. Code 1798.130(a)(5))."
    )


class WaitingOut(Output):
    """How many reviews of a kind are open; 100 means 100 or more."""

    kind: ReviewKind
    open: int
    overdue: int = Field(description="How many of them are overdue.")


class OverviewOut(Output):
    """What needs attention."""

    policies: list[PolicyAgeOut]
    reviews: list[WaitingOut]
    generated_at: Moment
