"""The chain of events of one record: each holds the hash of the one before, so that nothing can be left out.

An event is the audit event. It holds ids, codes, keyed hashes and digests; the erasable details lie beside it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.domain.changes import Event
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.times import to_ms

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
GENESIS = ""
"""What the first event of a record has in place of a previous hash."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its place in the run: version, hash of the previous, own hash."""

    version: int
    event: Event
    previous: str
    hash: str
    run: str = ""  # where it lies; part of the hash, so that no run can stand for another record's


def canonical(value: Any) -> str:
    """JSON with sorted names and no white space: the same text for the same value on every machine."""
    return _CANONICAL(value)


def event_hash(run: str, version: int, previous: str, event: Event) -> str:
    """SHA-256 (hex) over the run's name, version, previous hash and every field of the event."""
    fields = [
        run,
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


def chain(version: int, previous: str, event: Event, run: str = "") -> StoredEvent:
    """The event as the link that makes `version` of the record whose run has that name."""
    return StoredEvent(version, event, previous, event_hash(run, version, previous, event), run)


def details_digest(salt: str, details: dict[str, Any]) -> str:
    """The salted digest that ties an event to its details; without the salt nothing can be guessed from it."""
    return hmac.new(bytes.fromhex(salt), canonical(details).encode(), hashlib.sha256).hexdigest()


def broken_at(run: list[StoredEvent]) -> int | None:
    """The version of the first link that does not hold, in a run from version 1 on; None if all do."""
    previous = GENESIS
    for expected, link in enumerate(run, start=1):
        if link.version != expected or link.previous != previous:
            return expected
        if link.hash != event_hash(link.run, link.version, link.previous, link.event):
            return expected
        previous = link.hash
    return None
