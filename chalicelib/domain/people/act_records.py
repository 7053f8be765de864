"""The record of one act of a person: the head that all records share. Each kind of record adds its own fields."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, Self, TypedDict

from chalicelib.domain.hashing import hash_text
from chalicelib.domain.ids import is_id

_OUR_IDS: Final = {"review": "rev", "rights_request": "req"}
"""Names of evidence that this system adds → the prefix of the id that it then is."""
_OUR_CODES: Final = {
    "confirmation": ("due", "none"),
    "outcome": ("opt_out", "not_opt_out", "opt_in", "wrong_number", "rights_request"),
}


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

    def erase(self) -> tuple[Source, tuple[str, ...]]:
        """Returns the source without what may be personal, and the names of the fields that lost something.

        The channel, the hash of the wording, and ids and codes of ours stay: they tell nothing of the person.
        """
        ours = {name: value for name, value in self.evidence.items() if _is_ours(name, value)}
        gone = [*(["source.url"] if self.url else []), *(["source.evidence"] if ours != self.evidence else [])]
        return Source(self.channel, None, self.wording_sha256, ours), tuple(gone)


def _is_ours(name: str, value: str) -> bool:
    """Returns whether a piece of evidence is what this system added; a caller may have used the same name."""
    return (name in _OUR_IDS and is_id(value, _OUR_IDS[name])) or value in _OUR_CODES.get(name, ())


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
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ActRecord:
    """One act as it was reported: the erasable details that its events only hold a digest of.

    It never changes, unless what is personal in it is erased, and does not print itself.
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
    gone: tuple[str, ...] = field(default=(), kw_only=True)  # the fields whose content was erased; then no salt is left

    def details(self) -> dict[str, Any]:
        """Returns the fields that the events' digest covers, JSON-ready."""
        return {"id": self.id, "kind": self.kind, "source": self.source.values(), "gpc": self.gpc}

    def erase(self) -> Self | None:
        """Returns the record without what may be personal; None where it holds nothing of the kind (any more).

        The salt goes too, so that nobody can try out what was there against the digest in the event.
        """
        source, gone = self.source.erase()
        return replace(self, source=source, salt="", gone=(*self.gone, *gone)) if gone else None


@dataclass(frozen=True, slots=True)
class AddRecord:
    """A change: the record of a new act."""

    record: ActRecord


@dataclass(frozen=True, slots=True)
class EraseRecord:
    """A change: a record without what was personal in it. An event of its person names it in the same transaction."""

    record: ActRecord


def hash_wording(text: str) -> str:
    """Returns the SHA-256 (hex) of a wording exactly as it was sent, in UTF-8."""
    return hash_text(text)
