"""Folds the text of an SMS reply for comparison: into sentences of plain lower-case words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.replies.words import KEYWORDS

# Ten segments of an SMS. Carriers hardly take more, so only the two ends of a longer text are read.
MAX_CHARS: Final = 1600

_BLANKS: Final = str.maketrans(dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0_", " "))
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`\u2032", "'"))
# Letters of other scripts that look like Latin ones; a word made only of these is read as the word that it looks like.
_LOOKALIKES: Final = str.maketrans("авекмнорстухѕіјԛԝαεικνορτυχ", "abekmhopctyxsijqwaeikvoptux")
# Elided French words, which are separate words: m'écrire, n'envoyez, s'il, qu'on.
_ELISION: Final = re.compile(r"\b([cdjlmnst]|qu)'(?=\w)")
_INNER_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")
# "wrong #", "lose my #please", but not "#3": the number itself is meant. After a keyword it is only a key: "STOP#".
_NUMBER_SIGN: Final = re.compile(r"\b(?P<before>[^\W\d_]+)(?:\s*#(?!\w)|#(?=[^\W\d]))")
_BEFORE_KEYS: Final = KEYWORDS | {"out", "all", "mas", "please"}
# A message written with periods for blanks, "do.not.call": its words are one sentence.
_PERIODS_FOR_BLANKS: Final = re.compile(r"\s*\w+(?:\.\w+){2,}[.!?]*\s*")
_PIECES: Final = re.compile(r"[\w$@]+|[.!?;\n\u2026\u3002]+|[^\s\w]")
_PICTURES: Final = range(0x1F000, 0x1FC00)  # phones have new emoji before the Unicode tables of a language have them
_FROM_NEGATIVE_SQUARED: Final = 0x1F170  # 🅰 to 🆉, which NFKD leaves alone


@dataclass(frozen=True, slots=True, repr=False)
class Sentence:
    """The words between two sentence ends (period, newline …). `asks` tells that it ends with a question mark."""

    words: tuple[str, ...]
    asks: bool


@dataclass(frozen=True, slots=True, repr=False)
class ReplyText:
    """A folded reply.

    `symbols` are the emoji and marks outside words, in order. `cut` tells that the text was longer than MAX_CHARS,
    `foreign` that it has words in letters that are not Latin.
    """

    sentences: tuple[Sentence, ...]
    symbols: tuple[str, ...]
    cut: bool
    foreign: bool

    @property
    def words(self) -> tuple[str, ...]:
        """All words in order."""
        return tuple(word for sentence in self.sentences for word in sentence.words)

    @property
    def asks(self) -> bool:
        """Whether the last sentence is a question."""
        return bool(self.sentences) and self.sentences[-1].asks


def fold(text: str) -> ReplyText:
    """Folds any string: removes case, accents, width, invisible characters, look-alike letters and apostrophes.

    Digits stay, and a # after a word becomes the word number. The work is bounded by MAX_CHARS.
    """
    plain = plain_characters(both_ends(text))
    cut = len(text) > MAX_CHARS or len(plain) > MAX_CHARS  # some characters unfold into many
    plain = both_ends(plain)
    if _PERIODS_FOR_BLANKS.fullmatch(plain):
        plain = plain.replace(".", " ")
    sentences: list[Sentence] = []
    words: list[str] = []
    symbols: list[str] = []
    for piece in _PIECES.findall(_NUMBER_SIGN.sub(_number_named, _without_apostrophes(plain))):
        if piece[0] in ".!?;\n\u2026\u3002":
            if words:
                sentences.append(Sentence(tuple(words), "?" in piece))
                words = []
        elif piece[0].isalnum() or piece[0] in "$@":
            words.append(_latin(piece))
        else:
            symbols.append(piece)
    if words:
        sentences.append(Sentence(tuple(words), False))
    found = tuple(_letters_joined(sentences))
    foreign = any(not word.isascii() for sentence in found for word in sentence.words)
    return ReplyText(found, tuple(symbols), cut, foreign)


def both_ends(text: str) -> str:
    """Returns the text, or for one over MAX_CHARS its first and last half of that, on two lines."""
    if len(text) <= MAX_CHARS:
        return text
    return f"{text[: MAX_CHARS // 2 - 1]}\n{text[-(MAX_CHARS // 2) :]}"


def plain_characters(text: str) -> str:
    """Returns the text in lower case, with compatibility forms resolved, without accents and invisible characters.

    No character unfolds into more than 18 others, so the length stays bounded.
    """
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", text.replace("№", "#")):
        if _FROM_NEGATIVE_SQUARED <= ord(char) < _FROM_NEGATIVE_SQUARED + 26:
            char = chr(ord("a") + ord(char) - _FROM_NEGATIVE_SQUARED)
        if char in "\r\n\u2028\u2029":
            kept.append("\n")
        elif char.isspace():
            kept.append(" ")
        elif unicodedata.category(char) not in _UNSEEN or ord(char) in _PICTURES:
            kept.append(char)
    return "".join(kept).casefold().translate(_BLANKS).translate(_APOSTROPHES)


_UNSEEN: Final = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})


def _number_named(found: re.Match[str]) -> str:
    return found[0] if found["before"] in _BEFORE_KEYS else f"{found['before']} number "


def _without_apostrophes(plain: str) -> str:
    return _INNER_APOSTROPHE.sub("", _ELISION.sub(r"\1 ", plain))


def _latin(word: str) -> str:
    if word.isascii():
        return word
    seen = word.translate(_LOOKALIKES)
    return seen if seen.isascii() else word


def _letters_joined(sentences: list[Sentence]) -> list[Sentence]:
    """Joins a message that consists of single letters (S T O P, s.t.o.p.) into one word."""
    words = [word for sentence in sentences for word in sentence.words]
    if len(words) < 3 or any(len(word) > 1 for word in words):
        return sentences
    return [Sentence(("".join(words),), sentences[-1].asks)]
