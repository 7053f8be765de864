"""What a case worker wrote along a form, as paragraphs of the answer."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.rights.automated.forms import LOOKED_AT_AGAIN, list_filled
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.frame import Paragraphs
from chalicelib.domain.rights.texts.wording import quote

LOOK_AGAIN: Final = (
    "If information that the decision used was wrong, it can be corrected. Once it is, we look at the decision again."
)


def tell_form(facts: LetterFacts) -> Paragraphs:
    """Returns each part of the form under its heading; nothing where the answer follows no form."""
    filled = list_filled(facts.type, facts.words.get("form") or {})
    told = tuple(text for heading, said in filled for text in _head(heading, quote(said)))
    return (*told, LOOK_AGAIN) if told and facts.type in LOOKED_AT_AGAIN else told


def _head(heading: str, said: Paragraphs) -> Paragraphs:
    """Returns paragraphs of which the first begins with the heading: so it is clear what it is about."""
    return "\n".join((heading, *said[:1])), *said[1:]
