"""Judges days: their checkpoints, the lines that these vouch for, and the lines that are found now."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from chalicelib.domain.audit.checkpoints import Checkpoint
from chalicelib.domain.audit.findings import Finding
from chalicelib.domain.audit.lines import Line

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day as it is found now. `forged` tells that something lies in the checkpoint's place that is none of ours."""

    day: date
    lines: Sequence[Line] = ()
    checkpoint: Checkpoint | None = None
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """Days in their order without a gap, and the day after them, whose lines are not looked at."""

    found: Sequence[FoundDay]
    after: FoundDay | None = None

    def all(self) -> list[FoundDay]:
        """Returns all of them in order."""
        return [*self.found, *([self.after] if self.after else [])]


def judge_checkpoints(days: Days, first: date | None, due: date) -> list[Finding]:
    """Returns what is wrong with the checkpoints of the days.

    There is one for each day from `first`, the tenant's first (None where there is none yet), to `due`.
    """
    findings = {}
    for one in days.found:
        if one.forged:
            findings[one.day] = _find(one.day, "forged")
        elif one.checkpoint is None and first is not None and first <= one.day <= due:
            findings[one.day] = _find(one.day, "missing")
    inside = {one.day for one in days.found}
    for earlier, later in itertools.pairwise(days.all()):
        bond = later.checkpoint.previous if later.checkpoint else None
        if bond is None or earlier.day not in inside or earlier.day in findings:
            continue
        if earlier.checkpoint is None:
            findings[earlier.day] = _find(earlier.day, "missing")
        elif earlier.checkpoint.bond() != bond:  # both are signed: the later one is witness of what the earlier was
            findings[earlier.day] = _find(earlier.day, "forged")
    return [findings[day] for day in sorted(findings)]


def expect_lines(days: Days) -> dict[date, list[Line]]:
    """Returns the lines that checkpoints vouch for, by the days of the lines."""
    expected: dict[date, list[Line]] = {one.day: [] for one in days.found}
    for one in days.all():
        if one.checkpoint is None:
            continue
        if one.day in expected:
            expected[one.day] += one.checkpoint.lines
        if one.day - _DAY in expected:
            expected[one.day - _DAY] += one.checkpoint.late
    return expected


def find_strangers(days: Days, expected: Mapping[date, Sequence[Line]]) -> Iterator[tuple[date, Line]]:
    """Yields lines that are found on a day, although two checkpoints that should have them do not.

    A line that came after the second one did not come by itself: it would be more than a day late.
    """
    sealed = {one.day for one in days.all() if one.checkpoint is not None}
    for one in days.found:
        if not {one.day, one.day + _DAY} <= sealed:
            continue
        known = {line.place for line in expected[one.day]}
        yield from ((one.day, line) for line in one.lines if line.place not in known)


def _find(day: date, verdict: str) -> Finding:
    return Finding(f"CHECKPOINT#{day.isoformat()}", None, "forged" if verdict == "forged" else "missing")
