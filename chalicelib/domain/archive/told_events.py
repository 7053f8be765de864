"""Events as a file of the archive tells them: each with its place in its chain, so that its hash can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.domain.archive.plain import to_plain
from chalicelib.domain.changes import Event
from chalicelib.domain.events import hash_event

if TYPE_CHECKING:
    from chalicelib.domain.events import StoredEvent


def tell_event(stored: StoredEvent) -> dict[str, Any]:
    """Returns an event with all that its hash covers, and the hash."""
    plain = {"version": stored.version, **to_plain(stored.event)}
    return {**plain, "chain": stored.chain, "previous": stored.previous, "hash": stored.hash}


def rehash_told(told: Mapping[str, Any]) -> str:
    """Returns the hash that an event should have by what a file tells of it."""
    event = Event(
        type=told["type"],
        at=datetime.fromisoformat(told["at"]),
        recorded_at=datetime.fromisoformat(told["recorded_at"]),
        actor=told["actor"],
        request_id=told["request_id"],
        record_id=told["record_id"],
        digest=told["digest"],
        body=told["body"],
    )
    return hash_event(told["chain"], told["version"], told["previous"], event)
