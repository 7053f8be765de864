"""Which days the daily job has to count."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.reports.job import ReportJob, find_today, list_uncounted

TODAY = date(2026, 11, 24)
ZONE = "America/Los_Angeles"


@pytest.mark.parametrize(("hour", "day"), [(8, 23), (9, 24)])
def test_a_day_s_job_begins_an_hour_after_the_company_s_midnight(hour: int, day: int) -> None:
    assert find_today(datetime(2026, 11, 24, hour, tzinfo=UTC), ZONE) == date(2026, 11, day)


@pytest.mark.parametrize(
    ("counted_to", "first", "number"),
    [
        (None, date(2026, 11, 23), 1),
        (date(2026, 11, 22), date(2026, 11, 23), 1),
        (date(2026, 11, 20), date(2026, 11, 21), 3),
        (date(2026, 1, 1), date(2026, 10, 24), 31),
        (date(2026, 11, 23), None, 0),
    ],
)
def test_days_that_were_missed_are_made_up_for(counted_to: date | None, first: date | None, number: int) -> None:
    days = list_uncounted(ReportJob(counted_to), TODAY)
    assert len(days) == number
    assert not days or (days[0], days[-1]) == (first, date(2026, 11, 23))
