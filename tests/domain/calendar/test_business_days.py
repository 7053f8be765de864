"""Deadlines in days, checked against published holidays, worked examples and a second way of counting."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendar.business_days import (
    calendar_date,
    calendar_target,
    count,
    is_holiday,
    is_weekday,
    legal_date,
    receipt_date,
    target_date,
)
from tests.domain.calendar.federal_holidays import ALL_NAMED, ALL_OBSERVED, count_federal_days

FIRST, LAST = date(2024, 1, 1), date(2060, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
DAYS = st.dates(FIRST, LAST)

# As the Office of Personnel Management publishes them: the days on which federal offices are closed.
CLOSED = {
    2024: "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2028: "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
    2029: "01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25",
    2030: "01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
}

# Worked examples. Each line: what was counted, then the answer for each day of receipt.
RECEIVED = ("2026-11-22", "2026-11-25", "2026-12-18")  # a Sunday, the day before Thanksgiving, before the year's end
EXAMPLES: list[tuple[str, Callable[[date], date], tuple[str, str, str]]] = [
    ("10 legal", lambda day: legal_date(day, 10), ("2026-12-07", "2026-12-10", "2027-01-05")),
    ("10 by Civ. Code 9", lambda day: count_civil_days(day, 10), ("2026-12-04", "2026-12-08", "2026-12-31")),
    ("10 target", lambda day: target_date(day, 10), ("2026-12-03", "2026-12-07", "2026-12-30")),
    ("15 legal", lambda day: legal_date(day, 15), ("2026-12-14", "2026-12-17", "2027-01-12")),
    ("15 by Civ. Code 9", lambda day: count_civil_days(day, 15), ("2026-12-10", "2026-12-14", "2027-01-07")),
    ("15 target", lambda day: target_date(day, 15), ("2026-12-09", "2026-12-12", "2027-01-05")),
    ("45", lambda day: calendar_date(day, 45), ("2027-01-06", "2027-01-09", "2027-02-01")),
    ("45, receipt is the first", lambda day: calendar_target(day, 45), ("2027-01-05", "2027-01-08", "2027-01-31")),
    ("90", lambda day: calendar_date(day, 90), ("2027-02-20", "2027-02-23", "2027-03-18")),
    ("5 federal", lambda day: count_federal_days(day, 5), ("2026-11-30", "2026-12-03", "2026-12-28")),
]


def count_civil_days(received: date, days: int) -> date:
    """Counts Mondays to Saturdays less holidays: the middle reading, valid where no holiday is California's alone."""
    return count(received, days, lambda day: day.weekday() != calendar.SUNDAY and not is_holiday(day))


@pytest.mark.parametrize(("name", "counted", "expected"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES])
def test_worked_examples_agree(name: str, counted: Callable[[date], date], expected: tuple[str, str, str]) -> None:
    assert tuple(counted(date.fromisoformat(day)).isoformat() for day in RECEIVED) == expected, name


@pytest.mark.parametrize("year", CLOSED)
def test_federal_offices_close_on_the_published_days(year: int) -> None:
    days = [day for day in EVERY_DAY if day.year == year and is_weekday(day)]
    assert " ".join(f"{day:%m-%d}" for day in days if day in ALL_OBSERVED) == CLOSED[year]


def test_of_37_years_every_holiday_is_found_and_nothing_else() -> None:
    assert {day for day in EVERY_DAY if is_holiday(day)} == {day for day in ALL_NAMED if FIRST <= day <= LAST}


def test_the_friday_after_thanksgiving_and_californias_own_holidays_are_business_days() -> None:
    for day in ("2026-11-27", "2026-03-31", "2027-02-12", "2026-09-09", "2026-04-24", "2026-09-25"):
        before = date.fromisoformat(day) - timedelta(days=1)
        assert legal_date(before, 1) == count_federal_days(before, 1) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("received", "days", "legal", "federal"),
    [
        pytest.param("2026-07-01", 2, "2026-07-03", "2026-07-06", id="a Saturday's holiday, observed on Friday"),
        pytest.param("2027-07-02", 1, "2027-07-05", "2027-07-06", id="a Sunday's holiday, observed on Monday"),
        pytest.param("2027-12-30", 1, "2027-12-31", "2028-01-03", id="New Year's Day, observed in the old year"),
        pytest.param("2028-11-09", 1, "2028-11-10", "2028-11-13", id="Veterans Day, observed on Friday"),
        pytest.param("2028-02-28", 2, "2028-03-01", "2028-03-01", id="over the leap day"),
        pytest.param("2026-11-28", 0, "2026-11-28", "2026-11-28", id="no day at all"),
    ],
)
def test_observed_days_stop_federal_offices_alone(received: str, days: int, legal: str, federal: str) -> None:
    day = date.fromisoformat(received)
    assert (legal_date(day, days).isoformat(), count_federal_days(day, days).isoformat()) == (legal, federal)


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2028-02-28", 1, "2028-02-29"),
        ("2028-02-29", 366, "2029-03-01"),
        ("2027-02-28", 1, "2027-03-01"),
        ("2027-12-31", 60, "2028-02-29"),
        ("2026-12-31", 45, "2027-02-14"),  # a Sunday, which is not moved
    ],
)
def test_calendar_days_count_leap_days_and_roll_over_nothing(received: str, days: int, expected: str) -> None:
    assert calendar_date(date.fromisoformat(received), days).isoformat() == expected


@given(DAYS, st.integers(1, 60))
def test_business_days_are_those_between_receipt_and_answer(received: date, days: int) -> None:
    def number(until: date, skipped: set[date], weekdays: int) -> int:
        between = [received + timedelta(days=n) for n in range(1, (until - received).days + 1)]
        return sum(day.weekday() < weekdays and day not in skipped for day in between)

    legal, federal = legal_date(received, days), count_federal_days(received, days)
    target = target_date(received, days)
    assert number(legal, ALL_NAMED, 5) == number(federal, ALL_OBSERVED, 5) == number(target, set(), 6) == days
    assert number(legal - timedelta(days=1), ALL_NAMED, 5) == days - 1


@given(DAYS, st.integers(1, 60))
def test_the_target_is_late_under_no_reading(received: date, days: int) -> None:
    assert received < target_date(received, days) <= count_civil_days(received, days)
    assert target_date(received, days) <= legal_date(received, days) <= count_federal_days(received, days)
    assert calendar_target(received, days) < calendar_date(received, days)


@given(DAYS, DAYS, st.integers(0, 40))
def test_what_comes_later_is_never_due_earlier(first: date, second: date, days: int) -> None:
    early, late = sorted((first, second))
    for counted in (legal_date, target_date, calendar_date):
        assert counted(early, days) <= counted(late, days)


@pytest.mark.parametrize(
    ("moment", "zones", "expected"),
    [
        ("2026-11-22T06:59:59", ("America/Denver",), "2026-11-21"),
        ("2026-11-22T07:00:00", ("America/Denver",), "2026-11-22"),
        ("2026-11-22T07:30:00", ("America/Denver", "America/Los_Angeles"), "2026-11-21"),
        ("2026-11-22T07:30:00", ("America/Los_Angeles", "America/Denver"), "2026-11-21"),
        ("2026-11-22T09:30:00", ("America/Denver", "America/Anchorage", "America/Adak"), "2026-11-21"),
        ("2027-03-14T09:59:59", ("America/Los_Angeles",), "2027-03-14"),  # as the clocks go forward
        ("2027-01-01T00:00:00", ("America/Chicago",), "2026-12-31"),
    ],
)
def test_received_on_the_earliest_local_date(moment: str, zones: tuple[str, ...], expected: str) -> None:
    assert receipt_date(datetime.fromisoformat(moment).replace(tzinfo=UTC), *zones).isoformat() == expected
