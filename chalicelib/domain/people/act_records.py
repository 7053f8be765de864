"""The record of one act of a person: the head that all of them share. What an act has beside it, its own kind adds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, TypedDict


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """How it reached us. May hold personal values (`url`, `evidence`), so it does not print itself."""

    channel: str
    url: str | None = None
    wording_sha256: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)

    def values(self) -> list[Any]:
        """Its fields in order, JSON-ready."""
        return [self.channel, self.url, self.wording_sha256, self.evidence]


class Head(TypedDict):
    """The fields of `ActRecord` but for the kind, by which a record of any kind is made."""

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
    """One act as it was told: the erasable details beside its events. Never changed; it does not print itself."""

    id: str
    kind: str
    subject_ids: tuple[str, ...]  # the first is the person where one is meant
    at: int  # when it was said, in milliseconds: the moment that it counts from
    recorded_at: int
    source: Source
    actor: str
    trusted: bool  # whether the caller's word was taken as verified
    gpc: bool
    salt: str  # 16 random bytes in hex; ties the events' digest to these details

    def details(self) -> dict[str, Any]:
        """What the events' digest covers, JSON-ready."""
        return {"id": self.id, "kind": self.kind, "source": self.source.values(), "gpc": self.gpc}


@dataclass(frozen=True, slots=True)
class AddRecord:
    """A change: the record of a new act."""

    record: ActRecord


def wording_hash(text: str) -> str:
    """SHA-256 (hex) of a wording exactly as it was sent, in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
