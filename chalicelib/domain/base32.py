"""Crockford's base 32 in lower case, used for key texts and MACs: URL-safe, without letters that look like digits."""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
PATTERN: Final = "[0-9a-hjkmnp-tv-z]"
"""Matches one character of the alphabet in a regular expression."""


def encode(number: int, length: int) -> str:
    """Returns the number as exactly `length` characters of 5 bits each, most significant first.

    Higher bits are cut off.
    """
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5))
