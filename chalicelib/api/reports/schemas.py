"""Answer bodies of reports (contract, section 9)."""

from __future__ import annotations

from pydantic import Field

from chalicelib.api.pipeline.models import Day, Moment, Output
from chalicelib.domain.reviews.review import ReviewKind


class PolicyAgeOut(Output):
    """How old the policy in force says that it is."""

    slug: str
    version: int | None = Field(description="In force; null where none is yet.")
    stated_effective_on: Day | None
    age_days: int | None = Field(description="Since the stated date; null where it is unknown.")
    update_due: bool = Field(description="Older than 365 days or of unknown age (Civ. Code 1798.130(a)(5)).")


class WaitingOut(Output):
    """How many reviews of a kind wait for a person; 100 stands for 100 or more."""

    kind: ReviewKind
    open: int
    overdue: int = Field(description="Of the open ones.")


class OverviewOut(Output):
    """What needs attention."""

    policies: list[PolicyAgeOut]
    reviews: list[WaitingOut]
    generated_at: Moment
