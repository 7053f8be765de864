"""Counts rights requests again from their lists, compares the counters, and repairs those that are surely wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.changes import Raced
from chalicelib.domain.reports import recount as rules
from chalicelib.domain.reports.counters import COUNT, RepairCounts, count, read_change
from chalicelib.domain.reports.figures import find_figure
from chalicelib.domain.times import local_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from chalicelib.domain.reports.counters import Counts
    from chalicelib.domain.reports.figures import Figure
    from chalicelib.domain.reports.recount import Suspicion
    from chalicelib.domain.rights.lists.listing import Part
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST: Final = 30_000
"""How many closed requests a run looks at, the newest first; months beyond them are not compared."""
_PAGE: Final = 1_000
_STATES: Final = 500
_MOST_ROWS: Final = 1_000


def recount(ports: Ports, ctx: Context, before: Sequence[Suspicion], now: datetime) -> list[Suspicion]:
    """Compares the counters of two years with the requests, and repairs them; returns what is to be looked at again."""
    months = rules.list_months(f"{local_date(now, ctx.profile.time_zone):%Y-%m}")
    kept = ports.counters.of_months(ctx.tenant, months)  # first: what is counted from here on changes their versions
    counted, first = _count(ports, ctx, months)
    known = {one.month: one for one in before}
    waiting: set[str] | None = None
    left: list[Suspicion] = []
    for one in kept:
        if one.month < first:
            continue
        found = counted.get(one.month, {})
        if waiting is None and one.month in known:
            waiting = _list_waiting(ports, ctx, months, now)
        outcome, suspicion = rules.judge(one, found, known.get(one.month), waiting or (), now)
        if outcome == "wrong":
            _repair(ports, ctx, RepairCounts(one.month, found, one.version), now)
        if suspicion is not None:
            left.append(suspicion)
    return left


def _count(ports: Ports, ctx: Context, months: Sequence[str]) -> tuple[Mapping[str, Counts], str]:
    """Returns the counters as the requests are now, by month, and the first month that was looked at as a whole."""
    found: dict[str, dict[str, Figure]] = {}
    first = months[0]
    for request_id, figure in _read_list(ports, ctx, "open"):
        found.setdefault(figure.month, {})[request_id] = figure
    for number, (request_id, figure) in enumerate(_read_list(ports, ctx, "closed")):
        if figure.month < months[0]:
            break
        if number >= MOST:
            first = next(month for month in [*months, "~"] if month > figure.month)
            break
        found.setdefault(figure.month, {})[request_id] = figure
    return {month: count(figures.values()) for month, figures in found.items()}, first


def _read_list(ports: Ports, ctx: Context, part: Part) -> Iterator[tuple[str, Figure]]:
    """Yields each request of a list with its figure, in the list's order."""
    after: str | None = None
    while True:
        listed, after = ports.rights_requests.listed(ctx.tenant, part, "", None, after, _PAGE)
        ids = [one.request_id for _, one in listed]
        for start in range(0, len(ids), _STATES):
            some = ids[start : start + _STATES]
            states = ports.rights_requests.states(ctx.tenant, some)
            yield from ((one, find_figure(states[one], ctx.profile.time_zone)) for one in some if one in states)
        if after is None:
            return


def _list_waiting(ports: Ports, ctx: Context, months: Sequence[str], now: datetime) -> set[str]:
    """Returns the months of acts whose rows still wait; all of them where there are too many rows to look at."""
    rows = ports.outbox.due(ctx.tenant, now + rules.WAITING_UNTIL, _MOST_ROWS)
    if len(rows) >= _MOST_ROWS:
        return set(months)
    return {read_change(row.row.refs[COUNT]).month for row in rows if COUNT in row.row.refs}


def _repair(ports: Ports, ctx: Context, repair: RepairCounts, now: datetime) -> None:
    try:
        ports.store.commit(ctx.tenant, [repair], None, "", now)
    except Raced:  # an act was counted meanwhile: the next day's job looks again
        return
    logs.log("error", "figures.repaired", tenant=ctx.tenant, code=repair.month)
    logs.count("FiguresRepaired", tenant=ctx.tenant)
