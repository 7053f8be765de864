"""Whether counters are repaired: what a recount found differs from them, and surely not because an act is under way.

An act is counted a moment after it was done, and lists lag. So a difference is looked at again: if after ten minutes
counters and recount are both what they were, and no act of the month waits to be counted, the counters are wrong.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.events import canonical
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.reports.counters import Counts, MonthCounts, is_equal

SETTLED_AFTER: Final = timedelta(minutes=10)
WAITING_UNTIL: Final = timedelta(days=2)
"""How far ahead the next try of a row may lie that waits to be counted."""
MONTHS: Final = 23
"""How many months back, and the current one, are counted again: nothing received in them can have been deleted, since a
request stays for 24 months after its close."""

RecountOutcome = Literal["equal", "unsettled", "wrong"]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A month whose counters differed from a recount: both as they were, and since when they have been so."""

    month: str
    version: int  # of the counters
    digest: str  # of the recount
    since: datetime


def judge(
    kept: MonthCounts, counted: Counts, before: Suspicion | None, waiting: Collection[str], now: datetime
) -> tuple[RecountOutcome, Suspicion | None]:
    """Judges the counters of a month. `waiting` are the months of acts that are done and not counted yet.

    Returns with `unsettled` the suspicion to look at later.
    """
    if is_equal(kept.counts, counted):
        return "equal", None
    seen = Suspicion(kept.month, kept.version, _digest(counted), now)
    same = before is not None and (before.version, before.digest) == (seen.version, seen.digest)
    if not same or before is None:
        return "unsettled", seen
    if kept.month in waiting or now - before.since < SETTLED_AFTER:
        return "unsettled", before
    return "wrong", None


def list_months(current: str) -> list[str]:
    """Returns the months that are counted again, the earliest first; `current` is the month of today."""
    year, month = map(int, current.split("-"))
    last = year * 12 + month - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(last - MONTHS, last + 1)]


def _digest(counts: Counts) -> str:
    return hash_text(canonical({name: n for name, n in counts.items() if n}))
