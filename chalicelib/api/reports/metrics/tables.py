"""The figures of a year as CSV: one figure a line, so that a denial's grounds need no columns of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.spreadsheets import write_csv
from chalicelib.domain.reports.metrics import DEFINITIONS
from chalicelib.domain.times import format_rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chalicelib.domain.reports.metrics import Metrics
    from chalicelib.domain.tenants.rights import Right
    from chalicelib.usecases.reports.request_metrics import Behind


def write_figures(year: int, found: Mapping[str, Mapping[Right, Metrics]]) -> str:
    """Returns a line for each figure, with its definition."""
    return write_csv(("year", "jurisdiction", "type", "figure", "ground", "value", "definition"), _lines(year, found))


def write_behind(found: Iterable[Behind]) -> str:
    """Returns a line for each request."""
    rows = (
        (
            one.request_id,
            one.figure.type,
            one.figure.jurisdiction,
            format_rfc3339(one.received_at),
            one.figure.outcome,
            one.figure.ground or "",
            "" if one.figure.days is None else str(one.figure.days),
        )
        for one in found
    )
    return write_csv(("id", "type", "jurisdiction", "received_at", "outcome", "ground", "days"), rows)


def _lines(year: int, found: Mapping[str, Mapping[Right, Metrics]]) -> Iterator[tuple[str, ...]]:
    for jurisdiction, by_type in found.items():
        for right, figures in by_type.items():
            for name, ground, value in _list_values(figures):
                yield str(year), jurisdiction, right, name, ground, value, DEFINITIONS[name]


def _list_values(figures: Metrics) -> Iterator[tuple[str, str, str]]:
    for name in ("received", "complied", "complied_in_part"):
        yield name, "", str(getattr(figures, name))
    for ground, amount in figures.denied.items():
        yield "denied", ground, str(amount)
    for name in ("not_verified", "withdrawn", "redirected", "not_mine", "open"):
        yield name, "", str(getattr(figures, name))
    for name in ("mean_days", "median_days"):
        value = getattr(figures, name)
        yield name, "", "" if value is None else str(value)
