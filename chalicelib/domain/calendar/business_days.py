"""Counts days as laws and promises do, always from the day after receipt; every result is a date.

A deadline is never moved past a weekend or holiday: one that is a day early harms nobody, one that is a day late
breaks a law. The statutes do not say which days are business days, so there are two readings: deadlines are stated by
the *legal* one, and work is planned by the *target* one, which is late under no reading.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.domain.times import local_date
from chalicelib.law import statutes

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_SUNDAY: Final = 6
_FIXED: Final = frozenset(statutes.HOLIDAYS_ON_DATES.sole)
_FLOATING: Final = {month: (weekday, first) for month, weekday, first in statutes.HOLIDAYS_ON_WEEKDAYS.sole}
"""Month → the weekday and the earliest day of the month on which the holiday can fall."""


def receipt_date(moment: datetime, *zones: str) -> date:
    """Returns the day on which something counts as received: the earliest of the local dates in these time zones.

    There must be at least one zone: the tenant's, along with those of the state in which the person lives.
    """
    return min(local_date(moment, zone) for zone in zones)


def calendar_date(received: date, days: int) -> date:
    """Returns the last day of a period of `days` calendar days, not counting the day of receipt (Cal. Civ. Code 10)."""
    return received + days * _DAY


def calendar_target(received: date, days: int) -> date:
    """Returns the last day if the day of receipt counts as the first, as 11 CCR 7021(b) can be read."""
    return received + (days - 1) * _DAY


def legal_date(received: date, days: int) -> date:
    """Returns the last of `days` business days: Monday to Friday, without holidays of both the nation and California.

    Every federal holiday is on California's list too (Gov. Code 6700), but only on its own date. Other people work on
    the Friday or Monday on which the federal workforce observes a holiday, so that day counts.
    """
    return count(received, days, lambda day: is_weekday(day) and not is_holiday(day))


def target_date(received: date, days: int) -> date:
    """Returns the last of `days` business days by Cal. Civ. Code 7 and 9: Saturdays count, and so do holidays."""
    return count(received, days, lambda day: day.weekday() != _SUNDAY)


def count(received: date, days: int, counts: Callable[[date], bool]) -> date:
    """Returns the `days`-th day that `counts` accepts, from the day after receipt on; for 0, the day of receipt."""
    day = received
    while days > 0:
        day += _DAY
        days -= counts(day)
    return day


def is_weekday(day: date) -> bool:
    """Whether the day is a Monday to Friday."""
    return day.weekday() < _SATURDAY


def is_holiday(day: date) -> bool:
    """Whether a federal holiday falls on this very date, on whichever weekday."""
    if (day.month, day.day) in _FIXED:
        return True
    weekday, first = _FLOATING.get(day.month, (-1, 0))
    return day.weekday() == weekday and first <= day.day < first + 7
