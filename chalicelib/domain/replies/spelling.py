"""Corrects misspelt words of a reply, within limits: one edit, to known words only, and never from a real word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

_LEET: Final = str.maketrans("013457$@", "oieastsa")
# Shorter words have too many real neighbours; the caller names the keywords that are guessed nevertheless.
_SHORTEST: Final = 5
_LONGEST: Final = 24  # no known word is longer


class Spelling:
    """Corrects words to the ones that it knows.

    Each known word is indexed by its forms with one letter left out, so that the time of a look-up depends on the
    length of the word and not on the size of the list.
    """

    def __init__(
        self,
        words: Iterable[str],
        *,
        keywords: Sequence[str],
        spellings: Mapping[str, str],
        together: Mapping[tuple[str, str], str],
        not_misspelt: frozenset[str],
        split: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._words = frozenset(words)
        self._spellings, self._together, self._not_misspelt = spellings, together, not_misspelt
        self._split = split
        # In order of preference: if two words are equally near, the keyword is meant.
        longer = {word for word in self._words if len(word) >= _SHORTEST}
        self._keywords = frozenset(keywords)
        guessed = dict.fromkeys([*keywords, *sorted(longer)])
        self._rank = {word: place for place, word in enumerate(guessed)}
        self._by_form: dict[str, list[str]] = {}
        for word in guessed:
            for form in _forms(word):
                self._by_form.setdefault(form, []).append(word)

    def corrected(self, words: Iterable[str]) -> tuple[str, ...]:
        """Returns the words, each as it was meant: those that were run together apart, pairs that mean one thing as
        one word."""
        found: list[str] = []
        for meant in (part for word in words for part in self._meant(word)):
            pair = self._together.get((found[-1], meant)) if found else None
            if pair:
                found[-1] = pair
            else:
                found.append(meant)
        return tuple(found)

    def _meant(self, word: str) -> tuple[str, ...]:
        """Returns the words that were meant: the same one if it is known, or if no known ones are in it or near it."""
        known = self._known(word)
        if known:
            return (known,)
        parts = self._split(unleeted(word)) or self._split(word)
        return tuple(self._known(part) or part for part in parts) or (self._near(_shortened(word, 2)),)

    def _known(self, word: str) -> str | None:
        if word in self._words or word in self._not_misspelt:
            return word
        for candidate in (word, _once(word), unleeted(word), _shortened(word, 2), _shortened(word, 1)):
            if candidate in self._spellings:
                return self._spellings[candidate]
            if candidate in self._words:
                return candidate
        return None

    def _near(self, word: str) -> str:
        if not (word.isascii() and word.isalpha()) or len(word) > _LONGEST or word in self._not_misspelt:
            return word
        near = {candidate for form in _forms(word) for candidate in self._by_form.get(form, ())}
        if len(word) < _SHORTEST:
            near &= self._keywords
        meant = [candidate for candidate in near if one_edit_apart(word, candidate)]
        return min(meant, key=self._rank.__getitem__, default=word)


def unleeted(word: str) -> str:
    """Returns a word with the digits and signs that stand for letters as these letters: un5ub5cr1be."""
    return word.translate(_LEET) if any(letter.isalpha() for letter in word) else word


def _once(word: str) -> str:
    """Returns a word of 4 to 12 letters once where it was written several times without a space: `stopstopstop`."""
    for size in range(4, 13):
        if len(word) > size and len(word) % size == 0 and word == word[:size] * (len(word) // size):
            return word[:size]
    return word


def _shortened(word: str, most: int) -> str:
    """Returns the word with letters that occur three times or more in a row written `most` times: stooop, pleeease."""
    runs = [(letter, len(list(group))) for letter, group in groupby(word)]
    return "".join(letter * (count if count < 3 else most) for letter, count in runs)


def _forms(word: str) -> list[str]:
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours turns one into the other; False if equal."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]
