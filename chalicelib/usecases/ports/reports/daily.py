"""The port to what the daily job of the reports keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from chalicelib.domain.reports.job import ReportJob
from chalicelib.domain.reports.series import DaySeries


class DailyFigures(Protocol):
    """The numbers of days, and how far the job is that makes them."""

    def job(self, tenant: str, *, done_on: date | None = None) -> ReportJob:
        """Returns how far the job is, by one read; by none where this process knows that it was done on that day."""

    def read(self, tenant: str, days: Sequence[date]) -> tuple[ReportJob, list[DaySeries]]:
        """Returns how far the job is, and the numbers of those of the days that have any kept, in one read."""
