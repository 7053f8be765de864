"""Quiet hours: whether a text or call may start at a moment, wherever the recipient may be, and if not, when it may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.calendar.us_zones import possible_zones
from chalicelib.domain.tenants.parts import QuietHours

_SUNDAY: Final = 6
# How far ahead to search for a common moment. Within a week every weekday has been tried in every zone.
_HORIZON: Final = timedelta(days=9)
# Local times outside these years leave the range of datetime; nobody is texted then.
_YEARS: Final = range(2, 9999)


@dataclass(frozen=True, slots=True)
class QuietVerdict:
    """The verdict for one recipient and moment.

    `retry_at` (UTC) is the earliest moment, from the given one on, that all zones allow. It is None if the given moment
    is allowed, and if the zones share no such moment (as Newfoundland and Guam don't).
    """

    allowed: bool
    retry_at: datetime | None
    zones: tuple[str, ...]  # every zone that was considered, sorted


def check(hours: QuietHours, areas: Iterable[str], state: str | None, at: datetime) -> QuietVerdict:
    """Tells whether a message may start at `at` (aware) to somebody with phones in these areas, in this state if known.

    `areas` are as in `possible_zones`: an area code for each number, empty for a number of no known place.
    """
    names = possible_zones(areas, state)
    if at.year not in _YEARS:
        return QuietVerdict(False, None, names)
    zones = [ZoneInfo(name) for name in names]
    opening = _common_opening(hours, zones, at.astimezone(UTC))
    if opening == at:
        return QuietVerdict(True, None, names)
    return QuietVerdict(False, opening, names)


def _common_opening(hours: QuietHours, zones: list[ZoneInfo], at: datetime) -> datetime | None:
    """Returns the first moment from `at` on that every zone allows; None if there is none within the horizon.

    It moves on to the latest of the zones' openings until no zone moves it further.
    """
    moment = at
    while moment - at <= _HORIZON:
        latest = max(_opening(hours, zone, moment) for zone in zones)
        if latest == moment:
            return moment
        moment = latest
    return None


def _opening(hours: QuietHours, zone: ZoneInfo, at: datetime) -> datetime:
    """Returns the first moment from `at` on that one zone allows, in UTC."""
    local = at.astimezone(zone)
    start, end = _window(hours, local)
    if start <= local.time() < end:
        return at
    if local.time() >= end:
        local += timedelta(days=1)
        start, _ = _window(hours, local)
    return datetime.combine(local.date(), start, zone).astimezone(UTC)


def _window(hours: QuietHours, local: datetime) -> tuple[time, time]:
    if local.weekday() == _SUNDAY:
        return hours.sunday_start, hours.sunday_end
    return hours.start, hours.end
