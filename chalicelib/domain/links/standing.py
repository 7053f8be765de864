"""How a choice stands that is confirmed by a button at `/c/{token}`."""

from __future__ import annotations

from typing import Literal

Standing = Literal["open", "confirmed", "ended", "over", "unclear"]
"""open: can be confirmed; confirmed; ended: confirmed, then taken back or expired; over: its time has passed;
unclear: the address means several people by now, so nobody can tell whose choice it would be."""


def judge_standing(*, pressed: bool, holds: bool, until: int | None, now: int) -> Standing:
    """How it stands, where somebody is there to confirm something.

    `pressed`: it was confirmed before. `holds`: all of it still counts. `until` is its last moment, in milliseconds.
    """
    if pressed:
        return "confirmed" if holds else "ended"
    return "over" if until is None or now >= until else "open"
