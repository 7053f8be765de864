"""The sections of the United States in a string of the Global Privacy Platform: whether each opts a person out.

A section is a core and further segments, separated by dots. Where its opt-out fields lie differs by section and
version; the places here are those of the field lists in the npm package @iabgpp/cmpapi 3.2.0, the IAB's own encoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.domain.signals.bits import Bits, Unreadable
from chalicelib.domain.signals.us_privacy import read_us_privacy

ELSEWHERE: Final = frozenset({1, 2, 3, 4, 5})
"""Ids that say nothing about the United States: Europe's two, the header's, the string's signature, Canada's."""
USP: Final = 6
"""The id of the section that holds a US Privacy string."""
USNAT: Final = 7
"""The id of the section for all of the United States."""

OPTED_OUT: Final = 1
"""The value of an opt-out field that opts out; 0 means not applicable, 2 not opted out."""

_FIELD: Final = 2  # bits of an opt-out field
_VERSION: Final = 6  # bits of the version, which every core begins with
_GPC_SEGMENT: Final = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the core of a section in one version has its opt-out fields, in bits from its start."""

    opt_outs: tuple[int, ...]
    least: int  # bits of a whole core; a shorter one was cut, or is laid out in a way that we do not know
    gpc: bool = True  # whether a segment holds the Global Privacy Control


_NATIONAL: Final = Layout((18, 20, 22), 60)  # sale, sharing, targeted advertising

LAYOUTS: Final = {  # sale and targeted advertising, unless a comment says otherwise
    (USNAT, 1): _NATIONAL,
    (USNAT, 2): _NATIONAL,
    (8, 1): Layout((12, 14), 46),  # usca: sale, sharing
    (9, 1): Layout((12, 14), 40, gpc=False),  # usva
    (10, 1): Layout((12, 14), 38),  # usco
    (11, 1): Layout((14, 16), 42, gpc=False),  # usut, with a further notice before them
    (12, 1): Layout((12, 14), 44),  # usct
    (13, 1): Layout((12, 14), 46, gpc=False),  # usfl
    (14, 1): Layout((12, 14), 46),  # usmt
    (15, 1): Layout((12, 14), 52),  # usor
    (16, 1): Layout((12, 14), 42),  # ustx
    (17, 1): Layout((12, 14), 52),  # usde
    (18, 1): Layout((14, 16), 42),  # usia, with a further notice before them
    (19, 1): Layout((12, 14), 42),  # usne
    (20, 1): Layout((12, 14), 46),  # usnh
    (21, 1): Layout((12, 14), 54),  # usnj
    (22, 1): Layout((12, 14), 42),  # ustn
    (23, 1): Layout((12, 14), 42),  # usmn
    (24, 1): Layout((16, 18), 22),  # usmd, where the modes of the contract come first, as in all that follow
    (25, 1): Layout((16, 18), 24, gpc=False),  # usin, whose second segment holds consents
    (26, 1): Layout((16, 18), 24, gpc=False),  # usky, likewise
    (27, 1): Layout((16, 18), 24, gpc=False),  # usri, likewise
}
"""The layout of each section in each version that can be read."""


def opts_out(section: int, text: str) -> bool | None:
    """Tells whether a section opts out of sale, sharing or targeted advertising, by a field or the browser's signal.

    Returns None if it can't be told: the section or its version has no layout here, or it is broken.
    """
    if section == USP:
        moved = read_us_privacy(text)
        return None if moved is None else moved.opted_out is True
    core, *segments = text.split(".")
    try:
        layout = LAYOUTS.get((section, Bits(core).number(_VERSION)))
        if layout is None:
            return None
        return _chosen(core, layout) or (layout.gpc and read_gpc(segments) is True)
    except Unreadable:
        return None


def read_gpc(segments: list[str]) -> bool | None:
    """Returns what the segment for the Global Privacy Control says, None without one; skips segments of other types.

    Raises Unreadable for a segment that is broken.
    """
    for segment in segments:
        bits = Bits(segment)
        if bits.number(2) == _GPC_SEGMENT:
            return bits.number(1) == 1
    return None


def _chosen(core: str, layout: Layout) -> bool:
    """Whether one of the core's own fields opts out, whatever the others hold."""
    bits = Bits(core).bits
    if len(bits) < layout.least:
        raise Unreadable
    return any(int(bits[at : at + _FIELD], 2) == OPTED_OUT for at in layout.opt_outs)
