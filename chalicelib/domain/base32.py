"""Crockford's base 32 in lower case: URL-safe, without letters that are read as digits. For key texts and MACs."""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
PATTERN: Final = "[0-9a-hjkmnp-tv-z]"
"""One character of it, for regular expressions."""


def encode(number: int, length: int) -> str:
    """The number in exactly `length` characters of 5 bits each, most significant first; higher bits are cut off."""
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5))
