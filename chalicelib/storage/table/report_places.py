"""The places of what reports are made of, built like all others in `places.py`."""

from __future__ import annotations

from datetime import date

from chalicelib.storage.table.ops import Place
from chalicelib.storage.table.places import STATE


def _partition(tenant: str, *parts: str) -> str:
    return "#".join(("T", tenant, *parts))


def month_counts(tenant: str, month: str) -> Place:
    """The counters of the rights requests that were received in a month, such as `2026-11`."""
    return Place(_partition(tenant, "COUNT", month), STATE)


def failing_pushes(tenant: str) -> str:
    """Index `listing`: pushes of numbers that a provider did not take, those first that fail the longest."""
    return _partition(tenant, "FAILING")


def days(tenant: str, day: date) -> Place:
    """The numbers of the days of a month of the company's zone; `day` is any of them."""
    return Place(_partition(tenant, "DAYS", f"{day:%Y-%m}"), STATE)


def job(tenant: str) -> Place:
    """How far the daily job of the reports is."""
    return Place(_partition(tenant, "REPORTS"), STATE)
