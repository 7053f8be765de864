"""Moments and dates as the API writes them (contract, section 2) and as the tables store them (milliseconds)."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

CLOCK_TOLERANCE: Final = timedelta(minutes=1)
"""How far a caller's clock may run ahead of ours."""

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS

MONTHS_A_YEAR: Final = 12

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Returns whole milliseconds since 1970, without floating-point rounding."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """Returns the UTC moment that `to_ms` turned into these milliseconds."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def format_rfc3339(moment: datetime) -> str:
    """Returns the moment in RFC 3339, in UTC with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def start_of_day(day: date, zone: str) -> datetime:
    """Returns the first moment of a calendar day in a time zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def add_months(moment: datetime, months: int) -> datetime:
    """Returns the same moment so many months later; where that month has no such day, the first of the next."""
    years, month = divmod(moment.month - 1 + months, MONTHS_A_YEAR)
    year, month = moment.year + years, month + 1
    days = monthrange(year, month)[1]
    if moment.day <= days:
        return moment.replace(year=year, month=month)
    return moment.replace(year=year, month=month, day=days) + timedelta(days=1)


def local_date(moment: datetime, zone: str) -> date:
    """Returns the calendar date of a moment in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
