"""Erasures as a day's checkpoint names them, so that they can be repeated after a restore: ids and hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from chalicelib.domain.times import to_ms

ErasureKind = Literal["ended", "deleted", "words"]
"""`ended`: the retention let a chain go, up to this version. `deleted`: a person's values went, as a request asked.
`words`: the key to what people wrote about an archived request was destroyed."""
KINDS: Final[Mapping[str, ErasureKind]] = {"ended": "ended", "deleted": "deleted", "words": "words"}
CHAINS: Final = ("REQ#", "RETENTION#")
"""How the names of chains begin whose events tell of erasures."""


@dataclass(frozen=True, slots=True, order=True)
class NamedErasure:
    """One erasure: of which chain, and by which of its versions it was or went."""

    kind: ErasureKind
    name: str  # of the chain that ended, or of the request that asked
    version: int  # the last one that is gone, that of the answer, or the one that destroyed the key
    hash: str = ""  # of that last event; "" for a deletion
    until: int = 0  # of a deletion: what was recorded later is none of it (milliseconds)
    keys: tuple[str, ...] = ()  # of a deletion: the identifier keys that led to the person

    def values(self) -> list[Any]:
        """Returns its fields, JSON-ready, as a checkpoint holds them."""
        return [self.kind, self.name, self.version, self.hash, self.until, list(self.keys)]


def read_erasure(values: Sequence[Any]) -> NamedErasure:
    """Returns the erasure whose `values` these are. Raises ValueError, TypeError, KeyError for anything else."""
    kind, name, version, digest, until, keys = values
    return NamedErasure(KINDS[kind], str(name), int(version), str(digest), int(until), tuple(map(str, keys)))


def list_erasures(name: str, version: int, type_: str, body: Mapping[str, Any]) -> list[NamedErasure]:
    """Returns what an event of a chain tells of erasures, by the version that it made, its type and its body."""
    if type_ == "retention.ended":
        return [NamedErasure("ended", gone, last, digest) for gone, last, digest in body["gone"]]
    if type_ == "request.words_erased":
        return [NamedErasure("words", name, version)]
    if type_ == "request.erased" and "until" in body:
        until = to_ms(datetime.fromisoformat(body["until"]))
        return [NamedErasure("deleted", name, body["of"], "", until, tuple(body["keys"]))]
    return []
