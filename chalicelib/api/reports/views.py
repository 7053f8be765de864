"""The endpoint of the overview."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.reports import schemas
from chalicelib.domain.reports.series import find_median_days
from chalicelib.usecases.reports.overview import read_overview

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.reports.series import DaySeries
    from chalicelib.usecases.reports.attention import Attention
    from chalicelib.usecases.reports.overview import Overview


@endpoint(
    "GET",
    "/v1/reports/overview",
    summary="See what needs attention",
    operation_id="readOverview",
    tag="Reports",
    any_secret=True,
    answer=schemas.OverviewOut,
)
def overview(call: Call) -> schemas.OverviewOut:
    """Shows what waits for somebody, each kind counted to a hundred at most: the parts that the key's scopes cover.

    A key with `reports:read` sees all of it, but for warnings about keys and about what a company sets up on its first
    day, which need `keys:manage`.
    """
    found = read_overview(call.ports, call.context)
    return schemas.OverviewOut(
        **_show_parts(found),
        needs_confirmation=list(found.needs_confirmation),
        warnings=[schemas.WarningOut(**_known(asdict(one))) for one in found.warnings],
        generated_at=call.context.now,
    )


def _show_parts(found: Overview) -> dict[str, Any]:
    """Returns the parts that the caller may see, by name."""
    parts: dict[str, Any] = {}
    if found.policies is not None:
        parts["policies"] = [
            schemas.PolicyAgeOut(
                slug=one.slug,
                version=one.number,
                stated_effective_on=one.stated_effective_on,
                age_days=one.age_days,
                update_due=one.update_due,
            )
            for one in found.policies
        ]
    if found.reviews is not None:
        parts["reviews"] = [schemas.WaitingOut(**asdict(one)) for one in found.reviews]
    if found.attention is not None:
        parts |= _show_attention(found.attention, found.days)
    if found.letters_waiting is not None:
        parts["letters_waiting"] = dict(found.letters_waiting)
    if found.days is not None:
        parts |= _show_days(found.days)
    for name, stuck in (("deliveries_parked", found.deliveries_parked), ("pushes_failed", found.pushes_failed)):
        if stuck is not None:
            parts[name] = schemas.StuckOut(**asdict(stuck))
    return parts


def _show_attention(found: Attention, days: list[DaySeries] | None) -> dict[str, Any]:
    requests = found.requests
    median = {} if days is None else {"median_days": find_median_days(days)}
    return {
        "requests": schemas.OpenRequestsOut(
            open={right: dict(counts) for right, counts in requests.by_type.items()},
            due_today=requests.due_today,
            due_within_7_days=requests.due_soon,
            overdue=requests.overdue,
            waiting_for_verification=requests.waiting_for_verification,
            mine=requests.mine,
            unassigned=requests.unassigned,
            all_counted=found.all_counted,
            **median,
        ),
        "appeals": schemas.DueOut(**asdict(found.appeals)),
        "tasks": schemas.DueOut(**asdict(found.tasks)),
    }


def _show_days(days: list[DaySeries]) -> dict[str, Any]:
    opt_outs, consents = Counter[str](), Counter[str]()
    for one in days:
        opt_outs.update(one.opt_outs)
        consents.update(one.consents)
    shown = [
        schemas.DayOut(
            day=one.day,
            requests_received=one.received,
            requests_closed=one.closed,
            opt_outs=dict(one.opt_outs),
            consents=dict(one.consents),
        )
        for one in days
    ]
    return {"opt_outs": dict(opt_outs), "consents": dict(consents), "days": shown}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
