"""Hides what only a letter's own reader may hold: the token in the link of the page, and the code."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.letters import WITH_CODE, LetterKind

HIDDEN: Final = "\u2022" * 6
_TOKEN: Final = re.compile(r"(/r/req_[0-7][0-9A-HJKMNP-TV-Z]{25})#[^\s]+")
_CODE: Final = re.compile(r"\d{6}")


def mask(content: Content, kind: LetterKind) -> Content:
    """Returns a letter as others than its reader may see it: word for word the same, but for tokens and code.

    Whoever holds the token of a link can act as the person, so no key that may read letters gets one by them.
    """
    return replace(content, paragraphs=tuple(_mask(one, kind) for one in content.paragraphs))


def _mask(paragraph: str, kind: LetterKind) -> str:
    if kind in WITH_CODE and _CODE.fullmatch(paragraph):
        return HIDDEN
    return _TOKEN.sub(rf"\1#{HIDDEN}", paragraph)
