"""Where in the United States a person may be, told from a phone number's area code and a state."""

from __future__ import annotations

from functools import cache

from chalicelib.law.area_codes import GROUPS
from chalicelib.law.states import ALL_ZONES, STATE_ZONES

_AREA_CODE = slice(2, 5)  # of +1AAAxxxxxxx


def possible_zones(phone: str | None, state: str | None) -> tuple[str, ...]:
    """Every time zone that the area code (of an E.164 number) or the state (`CA`) may mean, sorted.

    Where neither says anything about the United States (toll-free, foreign or unknown number, no or unknown state)
    these are the zones of all states; a number of another North American country adds its own.
    """
    by_phone = _by_area_code().get(phone[_AREA_CODE], ()) if phone and phone.startswith("+1") else ()
    by_state = STATE_ZONES.get(state, ALL_ZONES) if state else ()
    known = {*by_phone, *by_state}
    if not by_state and not any(zone in _us_zones() for zone in by_phone):
        known.update(ALL_ZONES)
    return tuple(sorted(known))


@cache
def _by_area_code() -> dict[str, tuple[str, ...]]:
    return {code: tuple(zones.split()) for zones, codes in GROUPS for code in codes.split()}


@cache
def _us_zones() -> frozenset[str]:
    # Zones that libphonenumber names apart though they keep the time of a neighbour.
    finer = ("America/Boise", "America/Juneau", "America/North_Dakota/Center")
    return frozenset({zone for zones in STATE_ZONES.values() for zone in zones} | set(finer))
