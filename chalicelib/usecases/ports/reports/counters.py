"""The port to the counters of rights requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.reports.counters import MonthCounts


class Counters(Protocol):
    """The counters of rights requests, a set a month of receipt."""

    def of_months(self, tenant: str, months: Sequence[str]) -> list[MonthCounts]:
        """Returns the counters of these months, in their order, in one read; empty where nothing was counted."""
