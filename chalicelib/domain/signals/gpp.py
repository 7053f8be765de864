"""Reads strings of the IAB's Global Privacy Platform: the header, each section as text, and `usnat` decoded.

Format: github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform, Core/Consent String Specification.md and
Sections/US-National. A string is `header~section~section…`. The header lists the sections' ids in Fibonacci ranges. A
section of the United States consists of segments separated by dots, each of them bits in base 64 for URLs.

Fields are read as the official encoder writes them, including values to which the format gives no meaning, so that one
odd field does not cost a person their opt-out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 16_384
"""Characters that a readable string may have; one with every vendor of the European list has about 5,000."""

USP: Final = 6
"""The id of the section that holds a US Privacy string."""
USNAT: Final = 7
"""The id of the section for all of the United States."""

OPTED_OUT: Final = 1
"""The value of an opt-out field that opts out; 0 means not applicable, 2 not opted out."""

_DIGITS: Final = {
    character: f"{value:06b}"
    for value, character in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]+(?:~[A-Za-z0-9_.-]+)*")
_HEADER_TYPE: Final = 3
_HEADER_VERSION: Final = 1
_GPC_SEGMENT: Final = 1
_LONGEST_NUMBER: Final = 20  # bits of a Fibonacci number: ids go up to 17,710
# Version 1 began with 12 kinds of sensitive data and 2 of children's, in 60 bits that are padded to 66 at most;
# encoders later wrote 16 and 3, in 70 bits, first under the old number and then as version 2.
_SHORT_BITS: Final = 66
_SHORT: Final = (12, 2)
_LONG: Final = (16, 3)


@dataclass(frozen=True, slots=True)
class UsNational:
    """The section `usnat`: a site visitor's notices and choices, as the site's consent manager wrote them down.

    Each value has two bits. Notices: 1 given, 2 not given. Opt-outs: 1 opted out, 2 not. Consents and sensitive
    data: 1 no consent, 2 consent. 0 always means not applicable.
    """

    version: int
    sharing_notice: int
    sale_opt_out_notice: int
    sharing_opt_out_notice: int
    targeted_advertising_opt_out_notice: int
    sensitive_data_processing_opt_out_notice: int
    sensitive_data_limit_use_notice: int
    sale_opt_out: int
    sharing_opt_out: int
    targeted_advertising_opt_out: int
    sensitive_data_processing: tuple[int, ...]  # 12 or 16 kinds of data
    known_child_sensitive_data_consents: tuple[int, ...]  # 2 or 3 ages
    personal_data_consents: int
    mspa_covered_transaction: int
    mspa_opt_out_option_mode: int
    mspa_service_provider_mode: int
    gpc: bool | None  # whether the browser sent the Global Privacy Control; None if the string does not say

    @property
    def opts_out(self) -> bool:
        """Whether the person, or their browser's signal, opted out of sale, sharing or targeted advertising."""
        choices = (self.sale_opt_out, self.sharing_opt_out, self.targeted_advertising_opt_out)
        return OPTED_OUT in choices or self.gpc is True


@dataclass(frozen=True, slots=True, repr=False)
class GppString:
    """A readable string. `usnat` is None if it has no such section, or one of an unknown version."""

    raw: str
    sections: dict[int, str]  # id → text, in the string's order
    usnat: UsNational | None


def decode(text: str) -> GppString | None:
    """Decodes a string; None for any other text."""
    if len(text) > LONGEST or not _SHAPE.fullmatch(text):
        return None
    header, *texts = text.split("~")
    try:
        sections = dict(zip(_section_ids(_Bits(header), len(texts)), texts, strict=True))
        return GppString(text, sections, _usnat(sections[USNAT]) if USNAT in sections else None)
    except _Unreadable:
        return None


class _Unreadable(Exception):
    """The bits end too early, or have an impossible value."""


class _Bits:
    """The bits of a text in base 64, read from the left."""

    def __init__(self, text: str) -> None:
        self.bits = "".join(_DIGITS[character] for character in text)
        self._at = 0

    def number(self, width: int) -> int:
        """Reads the next `width` bits as a whole number. Raises _Unreadable at the end."""
        part = self.bits[self._at : self._at + width]
        if len(part) < width:
            raise _Unreadable
        self._at += width
        return int(part, 2)

    def numbers(self, width: int, length: int) -> tuple[int, ...]:
        """Reads the next `length` numbers of `width` bits each. Raises _Unreadable at the end."""
        return tuple(self.number(width) for _ in range(length))

    def fibonacci(self) -> int:
        """Reads the next number in Fibonacci coding, which ends at the first two ones in a row. It is at least 1."""
        end = self.bits.find("11", self._at, self._at + _LONGEST_NUMBER)
        if end < 0:
            raise _Unreadable
        value, this, following = 0, 1, 2
        for bit in self.bits[self._at : end + 1]:
            value += this * int(bit)
            this, following = following, this + following
        self._at = end + 2
        return value


def _section_ids(header: _Bits, sections: int) -> list[int]:
    """Reads the ids that the header lists, each as its distance from the one before.

    Raises _Unreadable unless there are as many ids as sections.
    """
    if header.number(6) != _HEADER_TYPE or header.number(6) != _HEADER_VERSION:
        raise _Unreadable
    ids: list[int] = []
    for first, last in _ranges(header, header.number(12)):
        if len(ids) + last - first >= sections:
            raise _Unreadable  # checked before a range of thousands is expanded
        ids += range(first, last + 1)
    if len(ids) != sections:
        raise _Unreadable
    return ids


def _ranges(header: _Bits, entries: int) -> Iterator[tuple[int, int]]:
    last = 0
    for _ in range(entries):
        several = header.number(1)
        first = last + header.fibonacci()
        last = first + header.fibonacci() if several else first
        yield first, last


def _usnat(text: str) -> UsNational | None:
    core, *segments = text.split(".")
    bits = _Bits(core)
    version = bits.number(6)
    if version not in (1, 2):
        return None
    kinds, ages = _SHORT if version == 1 and len(bits.bits) <= _SHORT_BITS else _LONG
    return UsNational(  # arguments are evaluated in order, which is the order of the bits
        version=version,
        sharing_notice=bits.number(2),
        sale_opt_out_notice=bits.number(2),
        sharing_opt_out_notice=bits.number(2),
        targeted_advertising_opt_out_notice=bits.number(2),
        sensitive_data_processing_opt_out_notice=bits.number(2),
        sensitive_data_limit_use_notice=bits.number(2),
        sale_opt_out=bits.number(2),
        sharing_opt_out=bits.number(2),
        targeted_advertising_opt_out=bits.number(2),
        sensitive_data_processing=bits.numbers(2, kinds),
        known_child_sensitive_data_consents=bits.numbers(2, ages),
        personal_data_consents=bits.number(2),
        mspa_covered_transaction=bits.number(2),
        mspa_opt_out_option_mode=bits.number(2),
        mspa_service_provider_mode=bits.number(2),
        gpc=_gpc(segments),
    )


def _gpc(segments: list[str]) -> bool | None:
    """Returns what the segment for the Global Privacy Control says, None without one; skips segments of other types."""
    for segment in segments:
        bits = _Bits(segment)
        if bits.number(2) == _GPC_SEGMENT:
            return bits.number(1) == 1
    return None
