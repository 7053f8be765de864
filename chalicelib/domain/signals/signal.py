"""Signals that browsers and consent managers send for a person: the Global Privacy Control and its alternatives.

Every signal that opts out does so from sale, sharing and targeted advertising together. None ever lifts an opt-out,
since a signal reflects a browser's setting and not what the person wants from this company. Do Not Track is recorded
but has no effect, since no law ever gave it a meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.signals import gpp as platform
from chalicelib.domain.signals.gpp import GppString
from chalicelib.domain.signals.us_privacy import UsPrivacy, read_us_privacy
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.law import statutes

SignalName = Literal["gpc", "us_privacy", "gpp"]

_AROUND: Final = " \t\r\n"  # RFC 9110 and, where a header is folded, RFC 9112

KINDS: Final[tuple[OptOutKind, ...]] = statutes.SIGNAL_OPTS_OUT.sole
"""The kinds of opt-out that a signal makes."""


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
            "gpp": self.gpp is not None and bool(self.gpp.opting_out),
        }
        return tuple(name for name, out in said.items() if out)

    @property
    def kinds(self) -> tuple[OptOutKind, ...]:
        """The kinds of opt-out that follow; none if no signal opts out."""
        return KINDS if self.opting_out else ()


def read_gpc_header(values: Iterable[str]) -> bool:
    """Whether `Sec-GPC` opts out, given the values of all fields of that name in the request.

    Only the single character 1 counts, once the white space is gone that HTTP allows around a value. One such field is
    enough; any other value is ignored.
    """
    return any(value.strip(_AROUND) == "1" for value in values)


def read_signals(
    gpc: bool | None, dnt: bool | None, us_privacy_text: str | None, gpp: str | None, *, header: bool = False
) -> BrowserSignals:
    """Reads the signals of a body. `header`: the call itself came with `Sec-GPC: 1`.

    Raises Invalid for a GPP string of which nothing can be read, which must not seem to take effect; but never where
    another signal opts out, which nothing may refuse.
    """
    said = BrowserSignals(gpc is True, dnt, read_us_privacy(us_privacy_text or ""))
    if gpp is None:
        return said
    found = platform.decode(gpp)
    if header or said.opting_out:
        return replace(said, gpp=found)
    return replace(said, gpp=_require_read(found))


def _require_read(found: GppString | None) -> GppString:
    if found is None:
        raise Invalid(FieldError("/signals/gpp", "unreadable", "This is no Global Privacy Platform string."))
    if found.is_silent:
        ids = ", ".join(map(str, found.unread))
        message = f"Of the sections that may opt out, none can be read; their ids: {ids}."
        raise Invalid(FieldError("/signals/gpp", "unreadable", message))
    return found
