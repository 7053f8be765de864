"""Endpoints for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.reports.schemas import OverviewOut, PolicyAgeOut, WaitingOut
from chalicelib.usecases.reports.overview import list_policy_ages
from chalicelib.usecases.reviews import read as read_reviews

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "GET",
    "/v1/reports/overview",
    summary="See what needs attention",
    operation_id="readOverview",
    tag="Reports",
    scope="reports:read",
    answer=OverviewOut,
)
def overview(call: Call) -> OverviewOut:
    """Shows which policies are due for their yearly update, and how many reviews are open."""
    ages = [
        PolicyAgeOut(
            slug=one.slug,
            version=one.number,
            stated_effective_on=one.stated_effective_on,
            age_days=one.age_days,
            update_due=one.update_due,
        )
        for one in list_policy_ages(call.ports, call.context)
    ]
    waiting = [
        WaitingOut(kind=one.kind, open=one.open, overdue=one.overdue)
        for one in read_reviews.count_waiting(call.ports, call.context)
    ]
    return OverviewOut(policies=ages, reviews=waiting, generated_at=call.context.now)
