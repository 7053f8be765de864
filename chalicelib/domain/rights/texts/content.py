"""What a letter is made of, and what it becomes: subject and paragraphs, as plain text, as HTML, and to be spoken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.rights.letters import LetterKind, LetterTo
from chalicelib.domain.rights.requests import Relationship
from chalicelib.domain.tenants.rights import Right


@dataclass(frozen=True, slots=True, repr=False)
class LetterFacts:
    """All that a letter may say. Never the present state of the request: what was previewed is what leaves.

    `body` and `words` are those of the event that caused it. Personal: it does not print itself.
    """

    kind: LetterKind
    to: LetterTo
    request_id: str  # the receipt number
    type: Right
    relationship: Relationship
    at: datetime  # of the event
    body: Mapping[str, Any]
    words: Mapping[str, Any]
    confirmed: bool  # whether the address is proven to be the person's; else a reader may say that it isn't theirs
    page: str = ""  # the address of the request's page with the reader's own token; "" on paper and on the phone
    code: str = ""  # six digits; "" where none is needed, or where the letter can't bring one


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """Subject and paragraphs; a paragraph of several lines keeps them. Personal: it does not print itself."""

    subject: str
    paragraphs: tuple[str, ...]
