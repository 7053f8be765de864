"""Moments and dates as the API writes them (contract, section 2) and as the tables store them (milliseconds)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

CLOCK_TOLERANCE: Final = timedelta(minutes=1)
"""How far a caller's clock may run ahead of ours."""

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS

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


def local_date(moment: datetime, zone: str) -> date:
    """Returns the calendar date of a moment in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
