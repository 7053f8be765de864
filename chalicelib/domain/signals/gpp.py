"""Reads strings of the IAB's Global Privacy Platform: each section's text and verdict.

Format: github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform, Core/Consent String Specification.md and
Sections/US-National. A string is `header~section~section…`. The header lists the sections' ids in Fibonacci ranges. A
section of the United States consists of segments separated by dots, each of them bits in base 64 for URLs; all of them
are asked whether they opt out, and `usnat` is decoded whole.

Fields are read as the official encoder writes them, including values to which the format gives no meaning, so that one
odd field does not cost a person their opt-out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.signals.bits import Bits, Unreadable
from chalicelib.domain.signals.us_sections import ELSEWHERE, LAYOUTS, USNAT, opts_out, read_gpc

LONGEST: Final = 16_384
"""Characters that a readable string may have; one with every vendor of the European list has about 5,000."""

_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]+(?:~[!-}]*)*")
_HEADER_TYPE: Final = 3
_HEADER_VERSION: Final = 1
# Version 1 began with 12 kinds of sensitive data and 2 of children's, in 60 bits that are padded to 66 at most;
# encoders later wrote 16 and 3, in 70 bits, first under the old number and then as version 2. The length decides, as in
# the official encoder.
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


@dataclass(frozen=True, slots=True, repr=False)
class GppString:
    """A string whose header is readable. `usnat` is None if it has no such section, or one that can't be read."""

    raw: str
    sections: dict[int, str]  # id → text, in the string's order
    usnat: UsNational | None
    verdicts: dict[int, bool | None]  # id of the United States, or unknown → whether it opts out; None: unread

    @property
    def opting_out(self) -> tuple[int, ...]:
        """The ids of the sections that opt out. One is enough: none takes back what another says."""
        return tuple(section for section, out in self.verdicts.items() if out)

    @property
    def unread(self) -> tuple[int, ...]:
        """The ids of the sections of which it can't be told whether they opt out."""
        return tuple(section for section, out in self.verdicts.items() if out is None)

    @property
    def is_silent(self) -> bool:
        """Whether sections that may opt out are there, and none of them can be read."""
        return bool(self.verdicts) and set(self.verdicts.values()) == {None}


def decode(text: str) -> GppString | None:
    """Decodes a string; None for any text whose header can't be read, or doesn't fit its sections.

    A section that can't be read costs none of the others its word.
    """
    if len(text) > LONGEST or not _SHAPE.fullmatch(text):
        return None
    header, *texts = text.split("~")
    try:
        sections = dict(zip(_section_ids(Bits(header), len(texts)), texts, strict=True))
    except Unreadable:
        return None
    verdicts = {section: opts_out(section, said) for section, said in sections.items() if section not in ELSEWHERE}
    return GppString(text, sections, _usnat(sections.get(USNAT)), verdicts)


def _section_ids(header: Bits, sections: int) -> list[int]:
    """Reads the ids that the header lists, each as its distance from the one before.

    Raises Unreadable unless there are as many ids as sections.
    """
    if header.number(6) != _HEADER_TYPE or header.number(6) != _HEADER_VERSION:
        raise Unreadable
    ids: list[int] = []
    for first, last in _ranges(header, header.number(12)):
        if len(ids) + last - first >= sections:
            raise Unreadable  # checked before a range of thousands is expanded
        ids += range(first, last + 1)
    if len(ids) != sections:
        raise Unreadable
    return ids


def _ranges(header: Bits, entries: int) -> Iterator[tuple[int, int]]:
    last = 0
    for _ in range(entries):
        several = header.number(1)
        first = last + header.fibonacci()
        last = first + header.fibonacci() if several else first
        yield first, last


def _usnat(text: str | None) -> UsNational | None:
    try:
        return _national(text) if text else None
    except Unreadable:
        return None


def _national(text: str) -> UsNational | None:
    core, *segments = text.split(".")
    bits = Bits(core)
    version = bits.number(6)
    if (USNAT, version) not in LAYOUTS:
        return None
    kinds, ages = _SHORT if len(bits.bits) <= _SHORT_BITS else _LONG
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
        gpc=read_gpc(segments),
    )
