"""Answer bodies of reports (contract, section 9)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.api.pipeline.models import Day, Moment, Output
from chalicelib.api.reports.steps import describe_steps
from chalicelib.domain.reports.waiting import WarningCode
from chalicelib.domain.reviews.review import ReviewKind
from chalicelib.domain.rights.letters import LetterState
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right

Code = Annotated[str, Field(max_length=60)]


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


class OpenRequestsOut(Output):
    """Rights requests that are not closed; 100 means 100 or more."""

    open: dict[Right, dict[Status, int]] = Field(description="How many, by type and status.")
    due_today: int = Field(description="Of which the next clock ends today.")
    due_within_7_days: int = Field(description="Of which the next clock ends within seven days, today among them.")
    overdue: int = Field(description="Of which the next clock has ended.")
    waiting_for_verification: int
    mine: int | None = Field(
        description="On which the holder of your key works, closed ones with an open appeal or task among them; null "
        "for a key without a holder."
    )
    unassigned: int = Field(description="On which nobody works, the same ones among them.")
    median_days: float | None = Field(
        None,
        description="The median of the whole days to an answer, of those of the last 90 days. Needs `reports:read`.",
    )
    all_counted: bool = Field(
        description="False where there are more than the thousand with the earliest clocks, which are counted, or more "
        "than the hundred of which appeals and tasks are counted."
    )


class DueOut(Output):
    """How many are open and how many of them overdue; 100 means 100 or more."""

    open: int
    overdue: int


class StuckOut(Output):
    """How many do not go on, and since when the oldest of them does not; 100 means 100 or more."""

    count: int
    oldest: Moment | None


class WarningOut(Output):
    """Something that is not as it should be."""

    code: WarningCode = Field(description=describe_steps())
    since: Moment | None = None
    ref: str | None = Field(
        None,
        max_length=100,
        description="The id or name of what it is about; with `profile_unconfirmed`, their number.",
    )


class DayOut(Output):
    """What happened on one day of the company's time zone."""

    day: Day
    requests_received: int
    requests_closed: int
    opt_outs: dict[Code, int] = Field(description="By the channel by which they came; signals are among them.")
    consents: dict[Code, int] = Field(description="Granted, by purpose.")


class OverviewOut(Output):
    """What needs attention. A part that no scope of the key covers is left out."""

    policies: list[PolicyAgeOut] | None = Field(None, description="Needs `reports:read` or `policies:read`.")
    reviews: list[WaitingOut] | None = Field(None, description="Needs `reports:read` or `opt_outs:read`.")
    requests: OpenRequestsOut | None = Field(None, description="Needs `reports:read` or `requests:read`.")
    appeals: DueOut | None = Field(None, description="Needs `reports:read` or `requests:read`.")
    tasks: DueOut | None = Field(None, description="Needs `reports:read` or `requests:read`.")
    letters_waiting: dict[LetterState, int] | None = Field(
        None,
        description="Letters to print and to speak; those of them whose mail came back (`bounced`); mails of which "
        "nobody knows whether they left (`uncertain`). Needs `reports:read` or `requests:read`.",
    )
    deliveries_parked: StuckOut | None = Field(
        None, description="What nobody sends by itself any more. Needs `reports:read` or `webhooks:manage`."
    )
    pushes_failed: StuckOut | None = Field(
        None, description="Numbers that an SMS provider did not take yet. Needs `reports:read` or `opt_outs:read`."
    )
    opt_outs: dict[Code, int] | None = Field(None, description="The sums of `days`. Needs `reports:read`.")
    consents: dict[Code, int] | None = Field(None, description="The sums of `days`. Needs `reports:read`.")
    days: list[DayOut] | None = Field(
        None,
        description="The last 90 days up to yesterday, as far as the nightly job counted. Needs `reports:read`.",
    )
    needs_confirmation: list[str] = Field(description="What the profile itself is not sure of, as in `GET /v1/tenant`.")
    warnings: list[WarningOut] = Field(description="Those of the parts that the key sees.")
    generated_at: Moment
