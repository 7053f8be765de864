"""The chain of events of one record: each event holds the hash of the one before, so that none can be left out.

An event is also the audit event. It holds ids, codes, keyed hashes and digests; the erasable details are stored apart.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final, Literal

from chalicelib.domain.changes import Event
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.times import to_ms

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
GENESIS: Final = ""
"""Takes the place of the previous hash in the first event of a record."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its place in the chain: its version, the hash of the previous event, and its own hash."""

    version: int
    event: Event
    previous: str
    hash: str
    chain: str = ""  # the chain's name; part of the hash, so that no chain can pass for another record's


def canonical(value: Any) -> str:
    """Returns JSON with sorted names and no white space: the same text for the same value on every machine."""
    return _CANONICAL(value)


def hash_event(chain: str, version: int, previous: str, event: Event) -> str:
    """Returns the SHA-256 (hex) over the chain's name, version, previous hash and every field of the event."""
    fields = [
        chain,
        version,
        previous,
        event.type,
        to_ms(event.at),
        to_ms(event.recorded_at),
        event.actor,
        event.request_id,
        event.record_id,
        event.digest,
        event.body,
    ]
    return hash_text(canonical(fields))


def chain_event(version: int, previous: str, event: Event, chain: str = "") -> StoredEvent:
    """Returns the event as the one that makes `version` of the record; `chain` is the name of the record's chain."""
    return StoredEvent(version, event, previous, hash_event(chain, version, previous, event), chain)


def hash_details(salt: str, details: dict[str, Any]) -> str:
    """Returns the salted digest that binds an event to its details.

    Without the salt, the details cannot be guessed from it.
    """
    return hmac.new(bytes.fromhex(salt), canonical(details).encode(), hashlib.sha256).hexdigest()


def judge_digest(
    digest: str, salt: str, details: dict[str, Any] | None, *, named: bool
) -> Literal["held", "erased", "missing", "altered"]:
    """Returns what became of the details that an event's digest stands for.

    `details` are those found now, None where there are none; `salt` is "" where it went with what was erased. `named`:
    whether an `erased` event names the item. What is gone without being named is missing: somebody took it away.
    """
    if details is not None and salt:
        return "held" if hmac.compare_digest(hash_details(salt, details), digest) else "altered"
    return "erased" if named else "missing"


def find_break(chain: list[StoredEvent]) -> int | None:
    """Returns the version of the first event that breaks the chain, which starts at version 1; None if all hold."""
    previous = GENESIS
    for expected, stored in enumerate(chain, start=1):
        if stored.version != expected or stored.previous != previous:
            return expected
        if stored.hash != hash_event(stored.chain, stored.version, stored.previous, stored.event):
            return expected
        previous = stored.hash
    return None
