"""The sections of a policy's text, and the anchors with which a consent, a denial or a link can point to one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_LONGEST_ANCHOR: Final = 80
_DROPPED: Final = re.compile(r"['’`´]")  # children’s → childrens
_SEPARATOR: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it, up to the next heading.

    Text before the first heading has the anchor "", the title "" and level 0. Levels count from 1 and skip none, even
    where the text does. Blocks are the paragraphs and list items as plain text, in order.
    """

    anchor: str
    title: str
    level: int
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its anchor and depth; depths count from 1 and skip none."""

    anchor: str
    title: str
    depth: int


class Headings:
    """Gives the headings of one text their anchors and depths, in the order of the text.

    An anchor depends on the heading's words alone, so that it stays the same in the next version; repeated words get
    -2, -3 and so on. It consists of lower-case letters, digits and single hyphens.
    """

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._next: dict[str, int] = {}
        self._open: list[int] = []

    def take(self, title: str, level: int) -> Heading:
        """Makes the next heading; `level` is the level in the text, 1 to 6."""
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        return Heading(self._anchor(title), title, len(self._open))

    def _anchor(self, title: str) -> str:
        base = slug(title)
        number = self._next.get(base, 1)
        anchor = base if number == 1 else f"{base}-{number}"
        while anchor in self._used:
            number += 1
            anchor = f"{base}-{number}"
        self._next[base] = number + 1
        self._used.add(anchor)
        return anchor


def slug(title: str) -> str:
    """Makes an anchor of a title; "section" if it has neither letters nor digits."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    words = _SEPARATOR.split(_DROPPED.sub("", plain).casefold())
    kept = ""
    for word in filter(None, words):
        longer = f"{kept}-{word}" if kept else word[:_LONGEST_ANCHOR]
        if len(longer) > _LONGEST_ANCHOR:
            break
        kept = longer
    return kept or "section"


def group_sections(parts: Iterable[Heading | str]) -> tuple[Section, ...]:
    """Groups headings and blocks, in the text's order, into sections.

    There is a section without a heading only if blocks stand before the first heading.
    """
    found: list[tuple[Heading, list[str]]] = [(Heading("", "", 0), [])]
    for part in parts:
        if isinstance(part, Heading):
            found.append((part, []))
        else:
            found[-1][1].append(part)
    kept = found if found[0][1] else found[1:]
    return tuple(Section(head.anchor, head.title, head.depth, tuple(blocks)) for head, blocks in kept)
