"""What a letter is made of: the facts that it may tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.rights.letters import LetterKind, LetterTo
from chalicelib.domain.rights.vocabulary import Relationship
from chalicelib.domain.tenants.rights import Right


@dataclass(frozen=True, slots=True, repr=False)
class LetterFacts:
    """All that a letter may say. Never the present state of the request: what was previewed is what leaves.

    `body` and `words` are those of the event that caused it. What the person or an agent wrote is in neither of the
    texts that follow: of `words`, letters print only what staff wrote. Personal: it does not print itself.
    """

    kind: LetterKind
    to: LetterTo
    request_id: str  # the receipt number
    type: Right
    relationship: Relationship
    at: datetime  # of the event
    body: Mapping[str, Any]
    words: Mapping[str, Any]
    confirmed: bool  # whether the address is proven to be the reader's; else a reader may say that it isn't theirs
    page: str = ""  # the address of the request's page with the reader's own token; "" on paper and on the phone
    code: str = ""  # six digits; "" where none is needed, or where the letter can't bring one
    pages: tuple[tuple[str, Right, str], ...] = ()  # for `tracking_links`: receipt number, type and page of each
    stands_in: bool = False  # an agent who takes the person's place, as a parent does, and reads the whole answer
    reference: str = ""  # for a letter to an agent whom staff entered: their own name for the case
    requester: tuple[str, ...] = ()  # for a letter to the controller alone: lines that say who asks
