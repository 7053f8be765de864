"""Names of records in the audit: how a chain of events is called in answers, and the way back.

A chain is known by the end of its partition key, such as `REQ#req_…`. Callers know a record by its id alone, or by its
kind and its own name: `req_…`, `contract/client-1042`, `policy/privacy`, `keys`.
"""

from __future__ import annotations

from typing import Final

_BY_ID: Final = {
    "hld": "HOLD",
    "imp": "IMPORT",
    "ntc": "NOTICE",
    "req": "REQ",
    "rev": "REVIEW",
    "sub": "S",
    "upl": "UPLOAD",
    "ver": "VERIFY",
}
"""Prefix of an id → the head of the chain's name."""
_WORDS: Final = {"C": "contract", "REF": "referral"}
"""Head of a chain's name → the word for it, where it is not the head in small letters."""
_HEADS: Final = {word: head for head, word in _WORDS.items()}


def show_record(name: str) -> str:
    """Returns how a record is called in answers."""
    head, _, rest = name.partition("#")
    if _BY_ID.get(rest.partition("_")[0]) == head:
        return rest.replace("#", "/")
    word = _WORDS.get(head, head.lower())
    return f"{word}/{rest}" if rest else word


def read_record(text: str) -> str:
    """Returns the name of the chain whose record is called so; of a record that there is not, one that nobody has."""
    head = _BY_ID.get(text.partition("_")[0])
    if head is not None and "/" not in text.partition("_")[0]:
        return f"{head}#{text.replace('/', '#')}"
    word, _, rest = text.partition("/")
    head = _HEADS.get(word, word.upper())
    return f"{head}#{rest}" if rest else head
