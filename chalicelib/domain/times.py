"""Moments and dates as the API writes them (contract, section 2) and as the tables keep them (milliseconds)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, without the rounding of floating point."""
    seconds = int(moment.replace(microsecond=0).timestamp())
    return seconds * 1000 + moment.microsecond // 1000


def from_ms(milliseconds: int) -> datetime:
    """The UTC moment of `to_ms`."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)


def rfc3339(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a calendar day in a time zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def local_date(moment: datetime, zone: str) -> date:
    """The calendar date of a moment in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
