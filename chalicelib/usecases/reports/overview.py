"""Reads what needs attention, the parts that the key's scopes cover.

Twelve queries, two batch reads and three reads at most, one of these for each policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.reports.series import list_days
from chalicelib.domain.reports.waiting import MOST, count_pushes
from chalicelib.domain.times import local_date
from chalicelib.usecases.reports import attention, warnings
from chalicelib.usecases.reports.policy_ages import PolicyAge, list_policy_ages
from chalicelib.usecases.reviews.read import count_waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.domain.access.scopes import Scope
    from chalicelib.domain.reports.job import ReportJob
    from chalicelib.domain.reports.series import DaySeries
    from chalicelib.domain.reports.waiting import Caution, Stuck
    from chalicelib.domain.reviews.review import Waiting
    from chalicelib.domain.rights.letters import LetterState
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.reports.attention import Attention


@dataclass(frozen=True, slots=True)
class Overview:
    """What needs attention; None for a part that the caller's scopes do not cover."""

    needs_confirmation: tuple[str, ...]
    warnings: list[Caution]
    policies: list[PolicyAge] | None = None
    reviews: list[Waiting] | None = None
    attention: Attention | None = None
    letters_waiting: Mapping[LetterState, int] | None = None
    deliveries_parked: Stuck | None = None
    pushes_failed: Stuck | None = None
    days: list[DaySeries] | None = None


def read_overview(ports: Ports, ctx: Context) -> Overview:
    """Returns the parts that the caller may see; counts stop at a hundred.

    Whoever reads reports sees all but what is missing for the first day and keys, which only who manages keys does.
    """

    def may(*scopes: Scope) -> bool:
        return not ctx.actor.scopes.isdisjoint({"reports:read", *scopes})

    policies = list_policy_ages(ports, ctx) if may("policies:read") else None
    parked = attention.count_parked(ports, ctx) if may("webhooks:manage") else None
    failing = ports.pushes.failing(ctx.tenant, MOST) if may("opt_outs:read") else None
    pushes = count_pushes(failing) if failing is not None else None
    manages = "keys:manage" in ctx.actor.scopes
    requests = attention.count_attention(ports, ctx) if may("requests:read") else None
    job, days = _read_days(ports, ctx) if may() else (None, None)
    return Overview(
        needs_confirmation=ctx.profile.needs_confirmation,
        warnings=[
            *(warnings.warn_of_set_up(ports, ctx) if manages else []),
            *(warnings.warn_of_keys(ports, ctx) if manages else []),
            *(warnings.warn_of_references(ctx) if manages or may() else []),
            *(attention.warn_of_policies(policies) if policies is not None else []),
            *(requests.late if requests is not None else []),
            *(warnings.warn_of_providers(ports, ctx, failing) if failing is not None else []),
            *attention.warn_of_stuck(parked, pushes),
            *(attention.warn_of_job(ctx, job) if job is not None else []),
        ],
        policies=policies,
        reviews=count_waiting(ports, ctx) if may("opt_outs:read") else None,
        attention=requests,
        letters_waiting=attention.count_letters(ports, ctx) if requests is not None else None,
        deliveries_parked=parked,
        pushes_failed=pushes,
        days=days,
    )


def _read_days(ports: Ports, ctx: Context) -> tuple[ReportJob, list[DaySeries]]:
    today = local_date(ctx.now, ctx.profile.time_zone)
    return ports.daily_figures.read(ctx.tenant, list_days(today))
