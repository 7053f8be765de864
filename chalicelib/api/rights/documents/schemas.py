"""What the document of an answer looks like as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from pydantic import ConfigDict, Field

from chalicelib.api.pipeline.models import Moment, Output
from chalicelib.domain.rights.documents.words import HeldKind
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.uploads.upload import ContentType

_EMAIL: Final[dict[str, Any]] = {
    "kind": "identifiers",
    "at": None,
    "fields": [{"name": "kind", "value": "email"}, {"name": "value", "value": "pat@example.com"}],
}


class NameOut(Output):
    """A code, and what it means in plain words."""

    code: str
    name: str


class DisclosedRowOut(Output):
    """A kind of information that others got: what for, and what kinds of recipients."""

    category: NameOut
    purposes: list[NameOut]
    recipients: list[NameOut]


class CollectedOut(Output):
    """What the company collects, from where, and what for."""

    categories: list[NameOut]
    sources: list[NameOut]
    purposes: list[NameOut]


class FieldOut(Output):
    """One field of a piece. Numbers and secrets that no answer prints are named by their kind."""

    name: str
    value: str


class PieceOut(Output):
    """One thing that is held."""

    kind: HeldKind
    at: Moment | None
    fields: list[FieldOut]


class FormPartOut(Output):
    """A part of what a case worker said along a form."""

    heading: str
    paragraphs: list[str]


class AnswerFileOut(Output):
    """A file that belongs to the answer."""

    upload_id: str
    content_type: ContentType
    size: int
    url: str = Field(description="GET it with the same token or key. The file's address works for a minute.")


class DocumentOut(Output):
    """The document of an answer. What it has nothing to say about is null."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "rights_request_id": "req_01KARZ6T9R4C6V8B0N2M4K6J8H",
                    "type": "access",
                    "company": "Psynergy",
                    "made_for": "2026-11-22T17:00:00.000Z",
                    "since": "2022-01-01",
                    "until": "2026-11-22",
                    "notes": [],
                    "answer": ["This is all that we have."],
                    "form": [],
                    "collected": None,
                    "sold_or_shared": None,
                    "disclosed": None,
                    "held": [{"code": "identifiers", "name": "contact details, and other identifiers"}],
                    "pieces": [_EMAIL],
                    "files": [],
                }
            ]
        }
    )

    sha256: str = Field(description="Of the canonical JSON of all else but the addresses of the files.")
    rights_request_id: str
    type: Right
    company: str
    made_for: Moment = Field(description="The answer's moment; before there is one, the moment of reading.")
    since: date | None
    until: date | None
    notes: list[str] = Field(description="What is left out, and why.")
    answer: list[str] = Field(description="What the company wrote.")
    form: list[FormPartOut] = Field(description="Of an answer about a decision by a machine.")
    collected: CollectedOut | None
    sold_or_shared: list[DisclosedRowOut] | None
    disclosed: list[DisclosedRowOut] | None = Field(description="Disclosed for a business purpose.")
    held: list[NameOut] | None = Field(description="The kinds of what this system itself holds of the person.")
    pieces: list[PieceOut] | None = Field(description="For `access` and `portability`: all of that.")
    files: list[AnswerFileOut]
