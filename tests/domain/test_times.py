"""Moments and dates, across clock changes and without rounding errors of floating point."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.times import add_months, format_rfc3339, from_ms, local_date, start_of_day, to_ms

ZONES = ["America/Denver", "America/Los_Angeles", "America/Chicago", "Pacific/Honolulu", "America/New_York"]


@given(st.integers(0, 253_402_300_799_999))
def test_milliseconds_come_back(milliseconds: int) -> None:
    moment = from_ms(milliseconds)
    assert moment.tzinfo is UTC and to_ms(moment) == milliseconds


@given(st.integers(0, 253_402_300_799_999), st.integers(0, 999))
def test_parts_of_a_millisecond_are_cut_off(milliseconds: int, microseconds: int) -> None:
    assert to_ms(from_ms(milliseconds) + timedelta(microseconds=microseconds)) == milliseconds


def test_moments_are_written_in_utc_with_milliseconds() -> None:
    denver = datetime(2026, 11, 23, 13, 0, 0, 7999, tzinfo=ZoneInfo("America/Denver"))
    assert format_rfc3339(denver) == "2026-11-23T20:00:00.007Z"
    assert format_rfc3339(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


@pytest.mark.parametrize("zone", ZONES)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_day_begins_at_the_first_moment_of_its_date(zone: str, day: date) -> None:
    start = start_of_day(day, zone)
    assert local_date(start, zone) == day
    assert local_date(start - timedelta(milliseconds=1), zone) == day - timedelta(days=1)


def test_days_of_clock_changes_are_an_hour_shorter_and_longer() -> None:
    spring, autumn = date(2026, 3, 8), date(2026, 11, 1)
    hours = [
        (start_of_day(day + timedelta(days=1), "America/Denver") - start_of_day(day, "America/Denver")).total_seconds()
        for day in (spring, autumn)
    ]
    assert hours == [23 * 3600, 25 * 3600]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 23), 1, date(2026, 12, 23)),
        (date(2026, 11, 23), 2, date(2027, 1, 23)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2028, 1, 30), 1, date(2028, 3, 1)),
        (date(2028, 2, 29), 12 * 6, date(2034, 3, 1)),
        (date(2028, 2, 29), 12 * 8, date(2036, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 5, 1)),
    ],
)
def test_months_later_is_never_too_early(day: date, months: int, expected: date) -> None:
    moment = datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=UTC)
    found = add_months(moment, months)
    assert found == datetime(expected.year, expected.month, expected.day, 23, 59, 59, 999_999, tzinfo=UTC)
