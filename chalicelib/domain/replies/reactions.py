"""Reads the text that a phone sends when a reaction to a message, as a heart, goes to a phone that cannot show it.

    reaction   = given | taken
    given      = verb object | "Reacted" sign "to" object | sign "to" object
    taken      = "Removed" ("a" name | sign) "from" object | sign "removed from" object
    object     = one quotation | "an image", "a movie" …

Verbs and names stand for a sign, so that the table of signs (`words.STOP_SIGNS`) alone tells what a reaction says. The
wordings are those of iOS and Google Messages in English, Spanish and French.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.replies.words import STOP_SIGNS

_VERBS: Final = {
    "👍": ("liked", "le gusta", "le gusto", "a aime"),
    "👎": ("disliked", "no le gusta", "no le gusto", "n'a pas aime"),
    "❤": ("loved", "le encanta", "le encanto", "a adore"),
    "😂": ("laughed at", "se rio de", "le dio risa", "a ri de"),
    "‼": ("emphasized", "emphasised", "enfatizo", "destaco", "a souligne", "a mis en evidence"),
    "❓": ("questioned", "cuestiono", "pregunto sobre", "a pose une question sur"),
}
_NAMES: Final = {
    "👍": ("like", "me gusta", "j'aime"),
    "👎": ("dislike", "no me gusta", "je n'aime pas"),
    "❤": ("heart", "corazon", "cœur", "coeur"),
    "😂": ("laugh", "risa", "rire"),
    "‼": ("exclamation", "exclamation mark", "exclamation point", "exclamacion", "point d'exclamation"),
    "❓": ("question mark", "question", "signo de interrogacion", "point d'interrogation"),
    "🏷": ("sticker", "memoji", "genmoji", "pegatina", "autocollant"),
}
_THINGS: Final = (
    "images?|pictures?|photos?|movies?|videos?|gifs?|stickers?|attachments?|recordings?|locations?|contacts?|links?|files?"
    "|messages?|(?:audio|voice|text) messages?|texts?|documents?|poll|imagen|foto|mensaje|adjunto|fichier|piece jointe"
)
_MARKS: Final = '"＂“”„‟«»‹›「」『』'  # apostrophes are marks only around a whole object: they stand within words too


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))


_BY_WORDS: Final = {words: sign for table in (_VERBS, _NAMES) for sign, wordings in table.items() for words in wordings}
_VERB: Final = _any_of(words for wordings in _VERBS.values() for words in wordings)
_NAME: Final = _any_of(words for wordings in _NAMES.values() for words in wordings)
_SIGN: Final = rf"[^\s{_MARKS}']{{1,40}}"
_OBJECT: Final = (
    rf"(?P<quoted>[{_MARKS}][^{_MARKS}]*[{_MARKS}]|'(?:[^'{_MARKS}]|(?<=\w)'(?=\w))*')"
    rf"|(?:an?|the|your|this|una?|une|\d{{1,3}}) (?:{_THINGS})\b"
)
_GIVEN: Final = (
    rf"(?P<verb>{_VERB})"
    rf"|(?:(?:reacted|reacciono|a reagi)(?: with| con| avec)? )?(?P<given>{_SIGN}) (?:to|a)"
    rf"|(?:reacted|reacciono|a reagi) (?:with|con|avec) (?:an?|una?|une) (?P<named>{_NAME}) (?:to|a)"
)
_TAKEN: Final = (
    r"(?:removed|quito|elimino|a supprime|a retire) (?:(?:an?|the|una?|une) )?"
    rf"(?:{_NAME}|(?P<taken>{_SIGN}))(?: reaction)? (?:from|de|a)"
    rf"|(?P<gone>{_SIGN}) (?:was )?removed from"
)
_WHOLE: Final = re.compile(rf"(?:{_GIVEN}|(?P<removal>{_TAKEN})) ?(?:{_OBJECT})")
_BEGUN: Final = re.compile(rf"(?:{_GIVEN}|(?P<removal>{_TAKEN})) ?[{_MARKS}]")
_KEYCAP: Final = re.compile("[0-9#*]\u20e3")
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
# Categories of emoji, with unassigned ones: phones have new emoji before the Unicode tables of a language have them.
_PICTURES: Final = frozenset({"So", "Sm", "Sk", "Me", "Cn"})
_PICTURES_BESIDES: Final = frozenset("ℹ‼⁉〰〽")


@dataclass(frozen=True, slots=True, repr=False)
class Reaction:
    """A reaction, or what begins as one.

    `against` tells that a sign was given that says stop. `whole` tells that there is nothing but the reaction; `after`
    holds the words that follow it, empty where they cannot be told from the quotation.
    """

    against: bool
    whole: bool
    after: str


def read_reaction(text: str) -> Reaction | None:
    """Returns the reaction that the text is or begins with; None for a text that was written by hand."""
    shown = _shown(text)
    whole = _WHOLE.match(shown)
    if whole and _signs_are_real(whole):
        after = shown[whole.end() :]
        if not after:
            return Reaction(_is_against(whole), whole=True, after="")
        if whole["quoted"] and not any(mark in after for mark in _MARKS):
            return Reaction(_is_against(whole), whole=False, after=after)
    begun = _BEGUN.match(shown)
    if begun and _signs_are_real(begun):
        return Reaction(_is_against(begun), whole=False, after="")
    return None


def _shown(text: str) -> str:
    """Returns the text in lower case with single spaces, without accents, skin tones and what cannot be seen.

    Compatibility forms stay, unlike in `text.fold`: many emoji would unfold into letters.
    """
    kept = (
        char
        for char in unicodedata.normalize("NFD", text)
        if unicodedata.category(char) not in {"Mn", "Cf"} and ord(char) not in _SKIN_TONES
    )
    return " ".join(re.sub("[\u2018\u2019\u201b\u02bc\u00b4`]", "'", "".join(kept)).casefold().split())


def _signs_are_real(found: re.Match[str]) -> bool:
    signs = (found["given"], found["taken"], found["gone"])
    return all(_is_sign(sign) for sign in signs if sign is not None)


def _is_sign(word: str) -> bool:
    return all(
        char in _PICTURES_BESIDES or (not char.isascii() and unicodedata.category(char) in _PICTURES)
        for char in _KEYCAP.sub("", word)
    )


def _is_against(found: re.Match[str]) -> bool:
    if found["removal"] is not None:
        return False
    words = found["verb"] or found["named"]
    sign = _BY_WORDS[words] if words else found["given"]
    return any(char in STOP_SIGNS for char in sign)
