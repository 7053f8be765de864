"""The standing of a choice that a button at `/c/{token}` confirms."""

from __future__ import annotations

from typing import Literal

Standing = Literal["open", "confirmed", "ended", "over", "unclear"]
"""open: it can be confirmed; confirmed; ended: it was confirmed, then withdrawn or expired; over: it can no longer be
confirmed; unclear: the address means several people by now, so nobody can tell whose choice it would be."""


def judge_standing(*, pressed: bool, holds: bool, until: int | None, now: int) -> Standing:
    """Returns the standing of a choice whose address means one person.

    `pressed` tells that it was confirmed before, `holds` that all of it is still valid. `until` is the end of the time
    in which it can be confirmed, in milliseconds; None if it can't be.
    """
    if pressed:
        return "confirmed" if holds else "ended"
    return "over" if until is None or now >= until else "open"
