"""US states and territories and the time zones of each (49 CFR part 71, and local practice where it differs).

A state that is split has all its zones; Arizona includes the Navajo Nation, which observes daylight saving time.
"""

from typing import Final

_EAST: Final = "America/New_York"
_CENTRAL: Final = "America/Chicago"
_MOUNTAIN: Final = "America/Denver"
_PACIFIC: Final = "America/Los_Angeles"

_GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV", (_EAST,)),
    ("AL AR IA IL LA MN MO MS OK WI", (_CENTRAL,)),
    ("CO MT NM UT WY", (_MOUNTAIN,)),
    ("CA WA", (_PACIFIC,)),
    ("FL IN KY MI TN", (_CENTRAL, _EAST)),
    ("KS ND NE SD TX", (_CENTRAL, _MOUNTAIN)),
    ("ID NV OR", (_MOUNTAIN, _PACIFIC)),
    ("AK", ("America/Adak", "America/Anchorage")),
    ("AZ", (_MOUNTAIN, "America/Phoenix")),
    ("HI", ("Pacific/Honolulu",)),
    ("AS", ("Pacific/Pago_Pago",)),
    ("GU", ("Pacific/Guam",)),
    ("MP", ("Pacific/Saipan",)),
    ("PR", ("America/Puerto_Rico",)),
    ("VI", ("America/St_Thomas",)),
)

# Two-letter code → its zones.
STATE_ZONES: Final[dict[str, tuple[str, ...]]] = {state: zones for states, zones in _GROUPS for state in states.split()}

TERRITORIES: Final = frozenset({"AS", "GU", "MP", "PR", "VI"})

# Where somebody may be about whom nothing is known: the fifty states and the District. Territories count only if a
# number or a state names them; with Guam included, only one hour a day would be left, and none on Saturdays.
ALL_ZONES: Final[tuple[str, ...]] = tuple(
    sorted({zone for state, zones in STATE_ZONES.items() if state not in TERRITORIES for zone in zones})
)
