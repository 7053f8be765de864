"""How far the daily job of the reports is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.domain.reports.recount import Suspicion
from chalicelib.domain.times import local_date

AFTER_MIDNIGHT: Final = timedelta(hours=1)
"""How long after the company's midnight the job of a day begins: what was recorded before is in every index by then."""


@dataclass(frozen=True, slots=True)
class ReportJob:
    """The job as it is stored; version 0 where it never ran."""

    counted_to: date | None = None  # the last day of which the numbers are kept
    done_on: date | None = None  # the last day on which all of it was done
    suspicions: tuple[Suspicion, ...] = ()
    version: int = 0

    def is_done(self, today: date) -> bool:
        """Returns whether nothing of it is left on a day."""
        return self.done_on is not None and self.done_on >= today


@dataclass(frozen=True, slots=True)
class SaveReportJob:
    """A change: the job's next version; `job` still has the version that was read."""

    job: ReportJob


def find_today(now: datetime, zone: str) -> date:
    """Returns the day whose job is due, by the company's clock an hour late."""
    return local_date(now - AFTER_MIDNIGHT, zone)


def list_uncounted(job: ReportJob, today: date) -> list[date]:
    """Returns the days of which numbers are to be made, the earliest first: of those that it missed, a month at most.

    Where it never ran, yesterday is the first.
    """
    yesterday = today - timedelta(days=1)
    first = job.counted_to + timedelta(days=1) if job.counted_to is not None else yesterday
    first = max(first, yesterday - timedelta(days=30))
    return [first + timedelta(days=n) for n in range((yesterday - first).days + 1)]
