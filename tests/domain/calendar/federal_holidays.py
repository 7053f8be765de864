"""The holidays of the nation, found another way than the code does, and the days on which federal offices work."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from chalicelib.domain.calendar.business_days import count, is_weekday


def find_nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """Returns a month's first (0), second … or last (-1) such weekday, by looking at every day of the month."""
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return date(year, month, days[number])


def named_holidays(year: int) -> set[date]:
    """Returns the federal holidays of a year on their own dates."""
    fixed = {date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)}
    mondays = {
        find_nth_weekday(year, 1, 0, 2),
        find_nth_weekday(year, 2, 0, 2),
        find_nth_weekday(year, 5, 0, -1),
        find_nth_weekday(year, 9, 0, 0),
        find_nth_weekday(year, 10, 0, 1),
    }
    return fixed | mondays | {find_nth_weekday(year, 11, 3, 3)}


def observed_holidays(year: int) -> set[date]:
    """Returns the federal holidays as they are observed: Saturday's on Friday, Sunday's on Monday."""
    shift = {calendar.SATURDAY: -1, calendar.SUNDAY: 1}
    return {day + timedelta(days=shift.get(day.weekday(), 0)) for day in named_holidays(year)}


ALL_NAMED = {day for year in range(2023, 2063) for day in named_holidays(year)}
ALL_OBSERVED = {day for year in range(2023, 2063) for day in observed_holidays(year)}


def count_federal_days(received: date, days: int) -> date:
    """Returns the last of `days` business days of federal offices, which close on observed holidays (47 CFR 1.4(e)).

    No promise and no law of ours is counted so; it is what the legal count must never be later than.
    """
    return count(received, days, lambda day: is_weekday(day) and day not in ALL_OBSERVED)
