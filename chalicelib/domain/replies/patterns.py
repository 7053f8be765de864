"""Matches small patterns over the words of a sentence, all in one pass: the time grows with the words alone.

A pattern is a line of items:

    stop            this word
    stop|quit       one of these words
    @message        one of the words of this class; may stand among alternatives: `@message|this`
    item?           an item that may be missing
    ~3              up to three words of any kind
    ^               (first) the sentence begins here, polite words apart
    $               (last) the sentence ends here, polite words apart

The matcher follows all patterns at once as a finite automaton, without backtracking: each word moves at most as many
states as the patterns have items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One item of a pattern; with `words` None it takes any word."""

    words: frozenset[str] | None
    optional: bool

    def takes(self, word: str) -> bool:
        """Whether the word fits this item."""
        return self.words is None or word in self.words


@dataclass(frozen=True, slots=True, repr=False)
class Pattern:
    """A compiled line and the group that it belongs to."""

    group: str
    items: tuple[Item, ...]
    at_start: bool
    at_end: bool

    def closure(self, place: int) -> Iterable[int]:
        """Yields the position and the later ones that can be reached by skipping optional items."""
        yield place
        while place < len(self.items) and self.items[place].optional:
            place += 1
            yield place


@dataclass(frozen=True, slots=True, repr=False)
class Match:
    """Tells that the words `start` to `end` (excluded) of a sentence fit a pattern of the group."""

    group: str
    start: int
    end: int

    def touches(self, places: Set[int]) -> bool:
        """Whether one of the words is at one of these positions."""
        return any(place in places for place in range(self.start, self.end))


def compile_line(group: str, line: str, classes: Mapping[str, frozenset[str]]) -> Pattern:
    """Compiles a line. Raises KeyError for an unknown class, ValueError if the first item is optional."""
    parts = line.split()
    at_start, at_end = parts[0] == "^", parts[-1] == "$"
    items: list[Item] = []
    for part in parts[at_start : len(parts) - at_end]:
        if part[0] == "~":
            items += [Item(None, True)] * int(part[1:])
        else:
            items.append(Item(_words(part.removesuffix("?"), classes), part.endswith("?")))
    if not items or items[0].optional:
        raise ValueError(f"a pattern begins with a word that must be there: {line}")
    return Pattern(group, tuple(items), at_start, at_end)


def _words(part: str, classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for word in part.split("|"):
        found |= classes[word[1:]] if word[0] == "@" else {word}
    return frozenset(found)


class Matcher:
    """Finds every pattern in a sentence. Build it once: it indexes the patterns by their first words."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_first: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for word in pattern.items[0].words or ():
                self._by_first.setdefault(word, []).append(pattern)

    def matches(self, words: Sequence[str], first: int, last: int) -> list[Match]:
        """Returns the matches in the order of their ends.

        `first` and `last` delimit the sentence without the polite words around it; `^` and `$` stand for these. Of
        matches that differ only in where they begin, the shortest is returned.
        """
        found: list[Match] = []
        states: dict[tuple[int, int], tuple[Pattern, int]] = {}
        for index, word in enumerate(words):
            for pattern in self._by_first.get(word, ()):
                if not pattern.at_start or index <= first:
                    states[id(pattern), 0] = (pattern, index)
            states = self._moved(states, word)
            for (_, place), (pattern, start) in states.items():
                ends_here = place == len(pattern.items) and (not pattern.at_end or index + 1 >= last)
                if ends_here:
                    found.append(Match(pattern.group, start, index + 1))
        return found

    @staticmethod
    def _moved(
        states: Mapping[tuple[int, int], tuple[Pattern, int]], word: str
    ) -> dict[tuple[int, int], tuple[Pattern, int]]:
        moved: dict[tuple[int, int], tuple[Pattern, int]] = {}
        for (key, place), (pattern, start) in states.items():
            if place < len(pattern.items) and pattern.items[place].takes(word):
                for reached in pattern.closure(place + 1):
                    other = moved.get((key, reached))
                    if other is None or other[1] < start:
                        moved[key, reached] = (pattern, start)
        return moved
