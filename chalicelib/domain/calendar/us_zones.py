"""Where in the United States a person may be, judging by the area codes of their phone numbers and their state."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from chalicelib.law.area_codes import GROUPS
from chalicelib.law.states import ALL_ZONES, STATE_ZONES


def area_code(phone: str) -> str:
    """Returns the area code of an E.164 number with country code 1; empty for any other number."""
    return phone[2:5] if phone.startswith("+1") else ""


def possible_zones(areas: Iterable[str], state: str | None = None) -> tuple[str, ...]:
    """Returns every time zone that the person's area codes or their state (`CA`) may mean, sorted.

    `areas` holds the `area_code` of each number of the person; it is empty if no number is known. Without a state,
    numbers that say nothing about the United States (toll-free, foreign or unknown ones) may mean any state, and so
    does an unknown state. A number of another North American country adds its own zones.
    """
    found = [_by_area_code().get(area, ()) for area in areas]
    zones = {zone for part in found for zone in part}
    if state:
        zones.update(STATE_ZONES.get(state, ALL_ZONES))
    elif not found or any(_us_zones().isdisjoint(part) for part in found):
        zones.update(ALL_ZONES)
    return tuple(sorted(zones))


@cache
def _by_area_code() -> dict[str, tuple[str, ...]]:
    return {code: tuple(zones.split()) for zones, codes in GROUPS for code in codes.split()}


@cache
def _us_zones() -> frozenset[str]:
    # Zones that libphonenumber lists separately although they keep a neighbour's time.
    finer = ("America/Boise", "America/Juneau", "America/North_Dakota/Center")
    return frozenset({zone for zones in STATE_ZONES.values() for zone in zones} | set(finer))
