"""What no answer prints: numbers and secrets with which somebody could do harm. Their kind is named instead.

California's rules list these (11 CCR 7024(d)). What stands here in free text is found by its form, or by the word
before it; where that is unsure, it is left out rather than printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_NUMBER: Final = r"[:#=\s]*(?:no\.?|number|nr\.?|id)?[:#=\s]*[A-Z]{0,4}[-\s]?\d(?:[-\s]?[0-9A-Z]){3,24}"
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "password": re.compile(r"\b(?:password|passcode|passwd|pwd|pin|security (?:question|answer))\b[:=\s]+\S+", re.I),
    "social security number": re.compile(r"\b(?:ssn|social security)" + _NUMBER + r"|\b\d{3}-\d{2}-\d{4}\b", re.I),
    "government number": re.compile(
        r"\b(?:passport|driver'?s? licen[cs]e|licen[cs]e|state id|tax id|itin)\b" + _NUMBER, re.I
    ),
    "medical number": re.compile(r"\b(?:mrn|medical record|patient|claim)\b" + _NUMBER, re.I),
    "insurance number": re.compile(r"\b(?:insurance|member|policy|group)\b" + _NUMBER, re.I),
    "account number": re.compile(
        r"\b(?:account|acct|iban|routing|card)\b" + _NUMBER + r"|(?<![\d+])\d(?:[ -]?\d){11,18}(?!\d)", re.I
    ),
}
"""Kind → how it looks. The first that fits names it. Telephone numbers are shorter, or begin with a plus."""


def hide(text: str) -> str:
    """Returns the text with the kind in brackets in place of whatever must not be printed."""
    for kind, pattern in _PATTERNS.items():
        text = pattern.sub(f"[{kind}]", text)
    return text


def hide_named(name: str, value: str) -> str:
    """Returns the value of a named field: all of it is left out where its name says that it is of such a kind."""
    spelled = name.replace("_", " ").replace("-", " ")
    hidden = hide(f"{spelled}: {value}")
    return hide(value) if hidden.startswith(f"{spelled}: ") else hidden
