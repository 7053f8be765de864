"""Reads the figures of rights requests of a year, and lists the requests behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.reports import metrics
from chalicelib.domain.reports.figures import Figure, find_figure
from chalicelib.domain.times import local_date
from chalicelib.usecases import cursors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.domain.reports.metrics import Metrics
    from chalicelib.domain.rights.lists.listing import Part
    from chalicelib.domain.tenants.rights import Right
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_PARTS: Final[tuple[Part, ...]] = ("closed", "open")


@dataclass(frozen=True, slots=True)
class Behind:
    """One request behind the figures."""

    request_id: str
    received_at: datetime
    figure: Figure


def read_metrics(ports: Ports, ctx: Context, year: int) -> Mapping[str, Mapping[Right, Metrics]]:
    """Returns the figures of a year by jurisdiction and type, in one read. Raises Invalid (out_of_range)."""
    _check_year(ctx, year)
    months = ports.counters.of_months(ctx.tenant, metrics.list_months(year))
    return metrics.summarize((month.counts for month in months), year)


def list_behind(
    ports: Ports, ctx: Context, year: int, limit: int, cursor: str | None
) -> tuple[list[Behind], str | None]:
    """Returns a page of the requests behind the figures of a year, and the next cursor. A page may be short.

    First those about which nothing is left to do, the newest receipt first, then the others, the next clock first. One
    query and one batch read. Raises Invalid (out_of_range), and Malformed for a wrong cursor.
    """
    _check_year(ctx, year)
    name = f"metrics:{year}"
    part, after = _read_spot(cursors.decode(ports, ctx.tenant, name, cursor)) if cursor else (0, None)
    closed = _PARTS[part] == "closed"
    # The list is in order of UTC; the year of the company's zone ends within a day of that of UTC.
    before = date(year + 1, 1, 2) if closed else None
    listed, last = ports.rights_requests.listed(ctx.tenant, _PARTS[part], "", before, after, limit)
    states = ports.rights_requests.states(ctx.tenant, [one.request_id for _, one in listed])
    found, over = [], False
    for _, one in listed:
        if one.request_id not in states:
            continue
        request = states[one.request_id]
        figure = find_figure(request, ctx.profile.time_zone)
        over = over or (closed and figure.month < f"{year}-01")
        if figure.month.startswith(f"{year}-") and figure.type in metrics.list_types(year):
            found.append(Behind(request.id, request.intake.received_at, figure))
    if last is not None and not over:
        return found, cursors.encode(ports, ctx.tenant, name, f"{part} {last}")
    return found, cursors.encode(ports, ctx.tenant, name, f"{part + 1} ") if closed else None


def _check_year(ctx: Context, year: int) -> None:
    today = local_date(ctx.now, ctx.profile.time_zone)
    if not metrics.is_countable(year, today):
        message = f"Must be a year from {metrics.FIRST_YEAR} to {today.year}."
        raise Invalid(FieldError("/year", "out_of_range", message))


def _read_spot(position: str) -> tuple[int, str | None]:
    part, _, after = position.partition(" ")
    return int(part), after or None
