"""Counters of rights requests: one set a month of receipt, changed by the difference that an act makes.

A name is `<jurisdiction>#<type>#<outcome>`, with `#<ground>` behind `denied`; of what is answered,
`<jurisdiction>#<type>#days#<n>` counts the whole days it took. Differences are sums: their order changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from chalicelib.domain.reports.figures import Figure, find_figure
from chalicelib.domain.rights.requests import RightsRequest

COUNT: Final = "count"
"""The reference of a row of the outbox to what it changes of the counters."""
Counts = Mapping[str, int]
"""How many there are, by name."""


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """The counters of a month as they are stored; version 0 where nothing was counted yet."""

    month: str
    counts: Counts = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """A change: what is added to the counters of a month, or with a negative number taken away."""

    month: str
    amounts: Counts


@dataclass(frozen=True, slots=True)
class RepairCounts:
    """A change: the counters of a month as a recount found them, in place of the version that was compared."""

    month: str
    counts: Counts
    version: int


def list_names(figure: Figure) -> tuple[str, ...]:
    """Returns the names of the counters in which a request stands."""
    base = f"{figure.jurisdiction}#{figure.type}"
    outcome = f"{base}#{figure.outcome}#{figure.ground or 'unnamed'}" if figure.outcome == "denied" else None
    names = (outcome or f"{base}#{figure.outcome}",)
    return names if figure.days is None else (*names, f"{base}#days#{figure.days}")


def find_change(before: RightsRequest | None, after: RightsRequest, zone: str) -> ChangeCounts | None:
    """Returns what an act changes of the counters; None where it changes nothing. `before` is None for a new one."""
    figure = find_figure(after, zone)
    amounts = Counter(list_names(figure))
    if before is not None:
        amounts.subtract(list_names(find_figure(before, zone)))
    changed = {name: amount for name, amount in amounts.items() if amount}
    return ChangeCounts(figure.month, changed) if changed else None


def count(figures: Iterable[Figure]) -> Counts:
    """Returns the counters of requests of one month, counted anew."""
    return Counter(name for figure in figures for name in list_names(figure))


def is_equal(one: Counts, other: Counts) -> bool:
    """Returns whether two sets of counters say the same: a counter that is back at zero is as none."""
    return {name: n for name, n in one.items() if n} == {name: n for name, n in other.items() if n}


def write_change(change: ChangeCounts) -> str:
    """Returns a change as a short text, for a row of the outbox."""
    return " ".join((change.month, *(f"{name}:{amount}" for name, amount in sorted(change.amounts.items()))))


def read_change(text: str) -> ChangeCounts:
    """Returns the change that `write_change` was given."""
    month, *parts = text.split(" ")
    amounts = {name: int(amount) for name, _, amount in (part.rpartition(":") for part in parts)}
    return ChangeCounts(month, amounts)
