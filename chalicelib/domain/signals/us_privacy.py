"""US Privacy strings of the IAB: four characters, deprecated since 2024-01-31 and still sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# The version 1, then notice, opt-out of sale, and whether the LSPA covers it; or `---`: the law does not apply.
_US_PRIVACY: Final = re.compile(r"1(?:---|(?P<notice>[YN-])(?P<opt_out>[YN])(?P<lspa>[YN-]))")
_SAID: Final = {"Y": True, "N": False, "-": None, None: None}


@dataclass(frozen=True, slots=True, repr=False)
class UsPrivacy:
    """A US Privacy string. None: not stated, or the CCPA does not apply."""

    raw: str
    notice: bool | None
    opted_out: bool | None  # of sale
    lspa: bool | None


def read_us_privacy(text: str) -> UsPrivacy | None:
    """Reads a US Privacy string; None for any other text."""
    match = _US_PRIVACY.fullmatch(text)
    if match is None:
        return None
    return UsPrivacy(text, _SAID[match["notice"]], _SAID[match["opt_out"]], _SAID[match["lspa"]])
