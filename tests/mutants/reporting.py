"""What is told at the end: how many were killed in each layer, and whether that is enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.mutants.sampling import LAYERS

Judged = tuple[str, str]
"""A layer, and what became of one of its mutants: killed, survived or equivalent."""


def describe_layers(judged: Iterable[Judged]) -> list[str]:
    """Returns a table: a line for each layer, with the share that was killed of those that are not equivalent."""
    counted = Counter(judged)
    lines = [f"{'layer':10}{'killed':>10}{'survived':>10}{'equivalent':>12}"]
    for layer in LAYERS:
        killed, survived, equivalent = (counted[layer, what] for what in ("killed", "survived", "equivalent"))
        share = f"{killed / (killed + survived):8.0%}" if killed + survived else ""
        lines.append(f"{layer:10}{killed:10}{survived:10}{equivalent:12}{share}")
    return lines


def is_enough(judged: Iterable[Judged]) -> bool:
    """Tells whether in every layer nine of ten mutants that are not equivalent were killed."""
    counted = Counter(judged)
    return all(counted[layer, "killed"] >= 9 * counted[layer, "survived"] for layer in LAYERS)
