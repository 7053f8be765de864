"""Signals that browsers and consent managers send for a person: the Global Privacy Control and its alternatives.

Every signal that opts out does so from sale, sharing and targeted advertising together. None ever lifts an opt-out,
since a signal reflects a browser's setting and not what the person wants from this company. Do Not Track is recorded
but has no effect, since no law ever gave it a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.signals import gpp as platform
from chalicelib.domain.signals.gpp import GppString
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.law import statutes

SignalName = Literal["gpc", "us_privacy", "gpp"]

KINDS: Final[tuple[OptOutKind, ...]] = statutes.SIGNAL_OPTS_OUT.sole
"""The kinds of opt-out that a signal makes."""

# The version 1, then notice, opt-out of sale, and whether the LSPA covers it; or `---`: the law does not apply.
_US_PRIVACY: Final = re.compile(r"1(?:---|(?P<notice>[YN-])(?P<opt_out>[YN])(?P<lspa>[YN-]))")
_SAID: Final = {"Y": True, "N": False, "-": None, None: None}


@dataclass(frozen=True, slots=True, repr=False)
class UsPrivacy:
    """A US Privacy string (deprecated 2024-01-31, still sent). None: not stated, or the CCPA does not apply."""

    raw: str
    notice: bool | None
    opted_out: bool | None  # of sale
    lspa: bool | None


@dataclass(frozen=True, slots=True)
class BrowserSignals:
    """All signals of one call, from its header and its body."""

    gpc: bool = False
    dnt: bool | None = None
    us_privacy: UsPrivacy | None = None
    gpp: GppString | None = None

    @property
    def opting_out(self) -> tuple[SignalName, ...]:
        """The names of the signals that opt out."""
        said: dict[SignalName, bool] = {
            "gpc": self.gpc,
            "us_privacy": self.us_privacy is not None and self.us_privacy.opted_out is True,
            "gpp": self.gpp is not None and _gpp_opts_out(self.gpp),
        }
        return tuple(name for name, out in said.items() if out)

    @property
    def kinds(self) -> tuple[OptOutKind, ...]:
        """The kinds of opt-out that follow; none if no signal opts out."""
        return KINDS if self.opting_out else ()


def read_gpc_header(values: Iterable[str]) -> bool:
    """Whether `Sec-GPC` opts out, given the values of all fields of that name in the request.

    Only the single character 1 counts. One such field is enough; any other value is ignored.
    """
    return any(value == "1" for value in values)


def read_signals(gpc: bool | None, dnt: bool | None, us_privacy_text: str | None, gpp: str | None) -> BrowserSignals:
    """Reads the signals of a body. Raises Invalid for an unreadable GPP string, which must not seem to take effect."""
    decoded = platform.decode(gpp) if gpp is not None else None
    if gpp is not None and decoded is None:
        raise Invalid(FieldError("/signals/gpp", "unreadable", "This is no Global Privacy Platform string."))
    return BrowserSignals(gpc is True, dnt, us_privacy(us_privacy_text or ""), decoded)


def us_privacy(text: str) -> UsPrivacy | None:
    """Reads a US Privacy string; None for any other text."""
    match = _US_PRIVACY.fullmatch(text)
    if match is None:
        return None
    return UsPrivacy(text, _SAID[match["notice"]], _SAID[match["opt_out"]], _SAID[match["lspa"]])


def _gpp_opts_out(gpp: GppString) -> bool:
    """Whether the section for the whole country, or a US Privacy string that was moved into a section, opts out."""
    moved = us_privacy(gpp.sections.get(platform.USP, ""))
    return (gpp.usnat is not None and gpp.usnat.opts_out) or (moved is not None and moved.opted_out is True)
