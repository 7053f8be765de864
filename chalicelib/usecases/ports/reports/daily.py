"""The port to what the daily job of the reports keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from chalicelib.domain.reports.job import ReportJob
from chalicelib.domain.reports.series import DaySeries


class DailyFigures(Protocol):
    """The numbers of days, and how far the job is that makes them."""

    def job(self, tenant: str, *, now: bool) -> ReportJob:
        """Returns how far the job is; what this process knows of it, unless asked for how it is now."""

    def read(self, tenant: str, days: Sequence[date]) -> tuple[ReportJob, list[DaySeries]]:
        """Returns how far the job is, and the numbers of those of the days that have any kept, in one read."""
