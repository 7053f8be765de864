"""Takes words apart that were written without a space: at borders of letters and digits, and into known parts."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

_LONGEST: Final = 40
_PIECES: Final = re.compile(r"[^\W\d_]+|\d+")


class Splitting:
    """Splits words into `parts`, but only those with a part that `tells`: any other may be a word of its own."""

    def __init__(self, parts: Set[str], tells: Set[str]) -> None:
        self._parts, self._tells = parts, tells
        self._sizes = sorted({len(part) for part in parts}, reverse=True)

    def split(self, word: str) -> tuple[str, ...]:
        """Returns the parts of a word; empty if it has none that tells, or consists of more than parts and digits."""
        pieces = _PIECES.findall(word) if len(word) <= _LONGEST else []
        found = tuple(part for piece in pieces for part in self._known_parts(piece) or (piece,))
        return found if found != (word,) and any(part in self._tells for part in found) else ()

    def _known_parts(self, word: str) -> tuple[str, ...]:
        """Returns the fewest known parts that make up the word; empty if none do."""
        best: dict[int, tuple[str, ...]] = {0: ()}
        for start in range(len(word)):
            if start not in best:
                continue
            for part in (word[start : start + size] for size in self._sizes):
                end, parts = start + len(part), (*best[start], part)
                if part in self._parts and (end not in best or len(parts) < len(best[end])):
                    best[end] = parts
        return best.get(len(word), ())
