"""Bits as the Global Privacy Platform writes them: texts in base 64 for URLs, whole numbers, and Fibonacci coding."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = {
    character: f"{value:06b}"
    for value, character in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}
_LONGEST_NUMBER: Final = 20  # bits of a Fibonacci number: ids go up to 17,710


class Unreadable(Exception):
    """The bits end too early, or have an impossible value."""


class Bits:
    """The bits of a text in base 64, read from the left."""

    def __init__(self, text: str) -> None:
        """Raises Unreadable for a character that is no digit of base 64 for URLs."""
        if not _DIGITS.keys() >= set(text):
            raise Unreadable
        self.bits = "".join(_DIGITS[character] for character in text)
        self._at = 0

    def number(self, width: int) -> int:
        """Reads the next `width` bits as a whole number. Raises Unreadable at the end."""
        part = self.bits[self._at : self._at + width]
        if len(part) < width:
            raise Unreadable
        self._at += width
        return int(part, 2)

    def numbers(self, width: int, length: int) -> tuple[int, ...]:
        """Reads the next `length` numbers of `width` bits each. Raises Unreadable at the end."""
        return tuple(self.number(width) for _ in range(length))

    def fibonacci(self) -> int:
        """Reads the next number in Fibonacci coding, which ends at the first two ones in a row. It is at least 1.

        Raises Unreadable where it does not end.
        """
        end = self.bits.find("11", self._at, self._at + _LONGEST_NUMBER)
        if end < 0:
            raise Unreadable
        value, this, following = 0, 1, 2
        for bit in self.bits[self._at : end + 1]:
            value += this * int(bit)
            this, following = following, this + following
        self._at = end + 2
        return value
