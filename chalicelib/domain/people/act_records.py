"""The record of one act of a person: the head that all records share. Each kind of record adds its own fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

from chalicelib.domain.hashing import hash_text


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """How an act reached us. `url` and `evidence` may hold personal values, so it does not print itself."""

    channel: str
    url: str | None = None
    wording_sha256: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)

    def values(self) -> list[Any]:
        """Returns its fields in order, JSON-ready."""
        return [self.channel, self.url, self.wording_sha256, self.evidence]


class Head(TypedDict):
    """The fields of `ActRecord` except the kind, from which a record of any kind is made."""

    id: str
    subject_ids: tuple[str, ...]
    at: int
    recorded_at: int
    source: Source
    actor: str
    trusted: bool
    gpc: bool
    salt: str


@dataclass(frozen=True, slots=True, repr=False)
class ActRecord:
    """One act as it was reported: the erasable details that its events only hold a digest of.

    It never changes and does not print itself.
    """

    id: str
    kind: str
    subject_ids: tuple[str, ...]  # if one person is meant, that person is the first
    at: int  # when the person acted, in milliseconds: the moment from which the act counts
    recorded_at: int
    source: Source
    actor: str
    trusted: bool  # whether the caller's statement was accepted as verified
    gpc: bool
    salt: str  # 16 random bytes in hex; binds the events' digest to these details

    def details(self) -> dict[str, Any]:
        """Returns the fields that the events' digest covers, JSON-ready."""
        return {"id": self.id, "kind": self.kind, "source": self.source.values(), "gpc": self.gpc}


@dataclass(frozen=True, slots=True)
class AddRecord:
    """A change: the record of a new act."""

    record: ActRecord


def hash_wording(text: str) -> str:
    """Returns the SHA-256 (hex) of a wording exactly as it was sent, in UTF-8."""
    return hash_text(text)
