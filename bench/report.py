"""Rows of the table that `make bench` prints: what is allowed, what was measured, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["OK", "OVER", "-"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. If it is `binding` and exceeded, the command fails; times are reported but never binding."""

    what: str
    budget: str
    measured: str
    method: str
    verdict: Verdict
    binding: bool = False


def make_timed_row(what: str, allowed: float | None, milliseconds: float, method: str) -> Row:
    """Makes a row of milliseconds; without a budget it is only reported."""
    verdict: Verdict = "-" if allowed is None else "OK" if milliseconds <= allowed else "OVER"
    budget = "-" if allowed is None else f"<= {allowed:g} ms"
    return Row(what, budget, f"{milliseconds:.3g} ms", method, verdict)


def is_over_budget(rows: Sequence[Row]) -> bool:
    """Tells whether a binding budget is exceeded."""
    return any(row.binding and row.verdict == "OVER" for row in rows)


def table(rows: Sequence[Row]) -> str:
    """Returns the rows as text in columns."""
    cells = [("what", "budget", "measured", "", "method")]
    cells += [(row.what, row.budget, row.measured, row.verdict, row.method) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[4]]).rstrip()
        for line in cells
    )
