"""Counting days as laws and promises do: always from the day after receipt, each answer a day's date.

Nothing is ever moved on over a weekend or holiday: a deadline that is a day early harms nobody, one that is a day
late breaks a law. The statutes do not say which days are business days, so two readings are kept side by side: by
the *legal* one a deadline is stated, by the *target* one, which is late under no reading, work is planned.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.domain.times import local_date
from chalicelib.law import statutes

_DAY: Final = timedelta(days=1)
_MONDAY, _FRIDAY, _SATURDAY, _SUNDAY = 0, 4, 5, 6
_FIXED: Final = frozenset(statutes.HOLIDAYS_ON_DATES.sole)
_FLOATING: Final = {month: (weekday, first) for month, weekday, first in statutes.HOLIDAYS_ON_WEEKDAYS.sole}
"""Month → weekday and earliest day."""


def receipt_date(moment: datetime, *zones: str) -> date:
    """The day on which something counts as received: the earliest of the local dates in these time zones.

    One zone at least: the tenant's, and with it those of the state that the person lives in.
    """
    return min(local_date(moment, zone) for zone in zones)


def calendar_date(received: date, days: int) -> date:
    """The last calendar day of a period of `days`, 45 for one; the day of receipt is left out (Cal. Civ. Code 10)."""
    return received + days * _DAY


def calendar_target(received: date, days: int) -> date:
    """The same with the day of receipt counted as the first, as 11 CCR 7021(b) can be read."""
    return received + (days - 1) * _DAY


def legal_date(received: date, days: int) -> date:
    """The last of `days` business days: Monday to Friday, less holidays of the nation and of California alike.

    Every federal holiday is on California's list too (Gov. Code 6700), but only on its own date: on the Friday or
    Monday on which the federal workforce observes it others work, so that day counts.
    """
    return count(received, days, lambda day: is_weekday(day) and not is_holiday(day))


def target_date(received: date, days: int) -> date:
    """The last of `days` business days by Cal. Civ. Code 7 and 9, where Saturdays count; holidays are not skipped."""
    return count(received, days, lambda day: day.weekday() != _SUNDAY)


def federal_date(received: date, days: int) -> date:
    """The last of `days` business days as federal offices count them (47 CFR 1.4(e)): observed holidays are none."""
    return count(received, days, is_federal_business_day)


def count(received: date, days: int, counts: Callable[[date], bool]) -> date:
    """The day on which the `days`-th day that counts is reached, from the day after receipt on; 0: the receipt's."""
    day = received
    while days > 0:
        day += _DAY
        days -= counts(day)
    return day


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < _SATURDAY


def is_holiday(day: date) -> bool:
    """Whether a federal holiday falls on this very date, whichever weekday that is."""
    if (day.month, day.day) in _FIXED:
        return True
    weekday, first = _FLOATING.get(day.month, (-1, 0))
    return day.weekday() == weekday and first <= day.day < first + 7


def is_federal_business_day(day: date) -> bool:
    """Whether federal offices work: no weekend, no holiday, no weekday on which a weekend's holiday is observed."""
    if not is_weekday(day) or is_holiday(day):
        return False
    observes_saturday = day.weekday() == _FRIDAY and is_holiday(day + _DAY)
    observes_sunday = day.weekday() == _MONDAY and is_holiday(day - _DAY)
    return not (observes_saturday or observes_sunday)
