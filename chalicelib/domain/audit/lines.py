"""The lines of a day: one for each event and each audited read, by place and hash, and the root over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from chalicelib.domain.events import canonical

LineKind = Literal["event", "read"]
EventPlace = tuple[str, int]
"""The name of a chain, without what all chains of the tenant share, and a version."""
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line, in the order of the audit: by moment, then by hash."""

    at: int  # when it was recorded, in milliseconds
    hash: str  # of the event or read, SHA-256 in hex
    kind: LineKind = "event"
    record: str = ""  # the name of the event's chain; "" for a read
    version: int = 0  # the version that the event made; 0 for a read

    def values(self) -> list[Any]:
        """Returns its fields, JSON-ready, as a checkpoint holds them."""
        return [self.kind, self.record, self.version, self.at, self.hash]

    @property
    def place(self) -> tuple[str, int, str]:
        """What no two lines have in common: chain and version of an event, the hash of a read."""
        return (self.record, self.version, "") if self.kind == "event" else ("", 0, self.hash)


def read_line(values: Sequence[Any]) -> Line:
    """Returns the line whose `values` these are."""
    kind, record, version, at, digest = values
    return Line(int(at), str(digest), "read" if kind == "read" else "event", str(record), int(version))


def find_root(lines: Iterable[Line]) -> str:
    """Returns the Merkle tree hash (hex) of the lines in their order, as RFC 6962, section 2.1, defines it."""
    leaves = [hashlib.sha256(_LEAF + canonical(line.values()).encode()).digest() for line in sorted(lines)]
    return hash_tree(leaves).hex()


def hash_tree(leaves: Sequence[bytes]) -> bytes:
    """Returns the root over the hashes of leaves. The tree of none is the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    # A leaf without a neighbour rises as it is, which makes the same tree as splitting at the largest power of two.
    while len(level) > 1:
        even = len(level) - len(level) % 2
        pairs = [hashlib.sha256(_NODE + level[at] + level[at + 1]).digest() for at in range(0, even, 2)]
        level = pairs + level[even:]
    return level[0]
