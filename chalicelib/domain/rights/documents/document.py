"""The document of an answer, as data: what it says, its JSON, and the hash of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.events import canonical
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.rights.documents.disclosing import DisclosedRow
from chalicelib.domain.rights.documents.words import HeldKind, Name
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import format_rfc3339
from chalicelib.domain.uploads.upload import ContentType


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """One thing that is held, in fields of text. Personal: it does not print itself."""

    kind: HeldKind
    at: datetime | None  # when it came about; None where that is not known
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class AnswerFile:
    """A file that belongs to the answer. Its name stays with the company: it may be anybody's word."""

    upload_id: str
    content_type: ContentType
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class CollectedKinds:
    """What the company collects, from where, and what for."""

    categories: tuple[Name, ...]
    sources: tuple[Name, ...]
    purposes: tuple[Name, ...]


@dataclass(frozen=True, slots=True, repr=False)
class FormPart:
    """A part of what a case worker said along a form. Does not print itself."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """All that the document says. What it has nothing to say about is None. Personal: it does not print itself."""

    rights_request_id: str
    type: Right
    company: str
    made_for: datetime  # the answer's moment; before there is one, the moment of reading
    since: date | None = None
    until: date | None = None
    notes: tuple[str, ...] = ()  # plain sentences on what is left out, and why
    answer: tuple[str, ...] = ()
    form: tuple[FormPart, ...] = ()
    collected: CollectedKinds | None = None
    sold_or_shared: tuple[DisclosedRow, ...] | None = None
    disclosed: tuple[DisclosedRow, ...] | None = None
    held: tuple[Name, ...] | None = None  # the kinds of what this system itself holds
    pieces: tuple[Piece, ...] | None = None
    files: tuple[AnswerFile, ...] = ()

    def values(self) -> dict[str, Any]:
        """Returns what the document says, JSON-ready."""
        values = asdict(self)
        values["made_for"] = format_rfc3339(self.made_for)
        values["since"], values["until"] = (day.isoformat() if day else None for day in (self.since, self.until))
        for name in ("sold_or_shared", "disclosed"):
            values[name] = _show_given(getattr(self, name))
        values["collected"] = _show_collected(self.collected)
        values["held"] = _show_names(self.held)
        values["pieces"] = None if self.pieces is None else [_show_piece(one) for one in self.pieces]
        return values

    def hash(self) -> str:
        """Returns the SHA-256 of the document's canonical JSON, in hex."""
        return hash_text(canonical(self.values()))


def _show_names(names: Sequence[Name] | None) -> list[dict[str, str]] | None:
    return None if names is None else [one._asdict() for one in names]


def _show_collected(one: CollectedKinds | None) -> dict[str, Any] | None:
    if one is None:
        return None
    parts = {"categories": one.categories, "sources": one.sources, "purposes": one.purposes}
    return {name: _show_names(names) for name, names in parts.items()}


def _show_given(rows: Sequence[DisclosedRow] | None) -> list[dict[str, Any]] | None:
    if rows is None:
        return None
    return [
        {
            "category": row.category._asdict(),
            "purposes": _show_names(row.purposes),
            "recipients": _show_names(row.recipients),
        }
        for row in rows
    ]


def _show_piece(one: Piece) -> dict[str, Any]:
    at = format_rfc3339(one.at) if one.at else None
    return {"kind": one.kind, "at": at, "fields": [{"name": name, "value": value} for name, value in one.fields]}
