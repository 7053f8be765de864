"""What a mail carries beside its words, so that what is told of it later finds its record: ids and codes alone.

The mail provider writes a Message-ID of its own, and the row of the outbox is gone by then. So the labels name the
tenant and the letter with its request, or the row's kind and the records that it was about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args

from chalicelib.domain.ids import PREFIXES, is_id
from chalicelib.domain.outbox import Kind, OutboxRow

TENANT: Final = "tenant"
_REQUEST: Final = "request"
_LETTER: Final = "letter"
_KIND: Final = "kind"
_ROW: Final = "row"


@dataclass(frozen=True, slots=True)
class LetterLabels:
    """The labels of a letter of a rights request."""

    request_id: str
    letter_id: str


@dataclass(frozen=True, slots=True)
class RowLabels:
    """The labels of any other mail: of which kind of row it was, and the ids to which that referred."""

    kind: Kind
    row_id: str
    refs: Mapping[str, str]


def label_letter(request_id: str, letter_id: str) -> dict[str, str]:
    """Returns the labels of a letter, but for the tenant's, which the mailer adds."""
    return {_REQUEST: request_id, _LETTER: letter_id}


def label_row(row: OutboxRow) -> dict[str, str]:
    """Returns the labels of a row's mail, but for the tenant's. Keyed hashes of addresses stay behind."""
    refs = {name: value for name, value in row.refs.items() if _is_any_id(value)}
    return {**refs, _KIND: row.kind, _ROW: row.id}


def read_labels(labels: Mapping[str, str]) -> LetterLabels | RowLabels | None:
    """Returns what labels say, None where they are none of ours."""
    match labels:
        case {"request": str(request_id), "letter": str(letter_id)}:
            fits = is_id(request_id, "req") and is_id(letter_id, "let")
            return LetterLabels(request_id, letter_id) if fits else None
        case {"kind": str(kind), "row": str(row_id), **others}:
            refs = {name: value for name, value in others.items() if _is_any_id(value)}
            found = next((one for one in get_args(Kind) if one == kind), None)
            return RowLabels(found, row_id, refs) if found and is_id(row_id, "out") else None
    return None


def _is_any_id(value: str) -> bool:
    return value[:3] in PREFIXES and is_id(value, value[:3])
