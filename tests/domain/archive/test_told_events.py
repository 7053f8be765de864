"""An event that a file tells has all that its hash covers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from chalicelib.domain.archive.told_events import rehash_told, tell_event
from chalicelib.domain.changes import Event
from chalicelib.domain.events import StoredEvent, canonical, chain_event

NOW = datetime(2026, 11, 23, 20, 0, 0, 123_000, tzinfo=UTC)


def stored() -> StoredEvent:
    event = Event(
        "contract.ended", NOW, NOW, "secret:key_1", "r-1", "C-1", "aa", {"kind": "client", "periods": [[1, 2]]}
    )
    return chain_event(7, "bb", event, "T#cyclonex#C#C-1")


def test_its_hash_can_be_made_again_from_the_file() -> None:
    told = json.loads(canonical(tell_event(stored())))
    assert rehash_told(told) == told["hash"] == stored().hash


@pytest.mark.parametrize("name", sorted({*tell_event(stored())} - {"hash"}))
def test_every_field_counts(name: str) -> None:
    told = tell_event(stored())
    other = {"version": 8, "at": "2026-11-24T00:00:00Z", "recorded_at": "2026-11-24T00:00:00Z", "body": {}}
    assert rehash_told({**told, name: other.get(name, "contract.begun")}) != told["hash"]
