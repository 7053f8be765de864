"""What browsers and consent managers say for a person: the Global Privacy Control, and what came before and beside it.

Every signal that opts out, opts out of sale, sharing and targeted advertising together; none ever lifts anything,
since a signal tells of a browser's setting, not of what the person wants of this company. Do Not Track is noted and
has no effect: it was never given a meaning in law.
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
"""What a signal opts out of."""

# 1, then notice, opt-out of sale, and whether the contract of the LSPA covers it; or that the law does not apply.
_US_PRIVACY: Final = re.compile(r"1(?:---|(?P<notice>[YN-])(?P<opt_out>[YN])(?P<lspa>[YN-]))")
_SAID: Final = {"Y": True, "N": False, "-": None, None: None}


@dataclass(frozen=True, slots=True, repr=False)
class UsPrivacy:
    """A US Privacy string (deprecated 2024-01-31, still sent). None: not told, or the CCPA does not apply."""

    raw: str
    notice: bool | None
    opted_out: bool | None  # of sale
    lspa: bool | None


@dataclass(frozen=True, slots=True)
class BrowserSignals:
    """All that one call says, by header and by body."""

    gpc: bool = False
    dnt: bool | None = None
    us_privacy: UsPrivacy | None = None
    gpp: GppString | None = None

    @property
    def opting_out(self) -> tuple[SignalName, ...]:
        """Which of them opt out."""
        said: dict[SignalName, bool] = {
            "gpc": self.gpc,
            "us_privacy": self.us_privacy is not None and self.us_privacy.opted_out is True,
            "gpp": self.gpp is not None and _gpp_opts_out(self.gpp),
        }
        return tuple(name for name, out in said.items() if out)

    @property
    def kinds(self) -> tuple[OptOutKind, ...]:
        """The opt-outs that follow; none where no signal opts out."""
        return KINDS if self.opting_out else ()


def gpc_header(values: Iterable[str]) -> bool:
    """Whether `Sec-GPC` says so, given the value of each such header field of the request.

    Only the one character 1 counts; one such field is enough, and any other value is as if it were not there.
    """
    return any(value == "1" for value in values)


def read_signals(gpc: bool | None, dnt: bool | None, us_privacy_text: str | None, gpp: str | None) -> BrowserSignals:
    """What a body says. Raises Invalid for a GPP string that cannot be read: nobody may think that it was heeded."""
    decoded = platform.decode(gpp) if gpp is not None else None
    if gpp is not None and decoded is None:
        raise Invalid(FieldError("/signals/gpp", "unreadable", "This is no Global Privacy Platform string."))
    return BrowserSignals(gpc is True, dnt, us_privacy(us_privacy_text or ""), decoded)


def us_privacy(text: str) -> UsPrivacy | None:
    """The string's parts, or None for any text that is none."""
    match = _US_PRIVACY.fullmatch(text)
    if match is None:
        return None
    return UsPrivacy(text, _SAID[match["notice"]], _SAID[match["opt_out"]], _SAID[match["lspa"]])


def _gpp_opts_out(gpp: GppString) -> bool:
    """By the section for the whole country, or by a US Privacy string that was moved into a section."""
    moved = us_privacy(gpp.sections.get(platform.USP, ""))
    return (gpp.usnat is not None and gpp.usnat.opts_out) or (moved is not None and moved.opted_out is True)
