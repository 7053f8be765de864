"""Events as items: they are read back unchanged, hash included, and none can be overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from chalicelib.domain.changes import Event
from chalicelib.domain.event_types import EventType
from chalicelib.domain.events import GENESIS, find_break
from chalicelib.storage.table import events, ops
from tests.fixtures.memory.table import MemoryTable

TENANT, PK = "cyclonex", "T#cyclonex#S#sub_1"
NOW = datetime(2026, 11, 23, 20, 0, 0, 7000, tzinfo=UTC)
FULL = Event(
    "consent.recorded", NOW - timedelta(days=1), NOW, "secret:key_1", "r", "con_1", "ab", {"acts": [["x", 1, None]]}
)
PLAIN = Event("subject.merged", NOW, NOW, "system:sweep", "r")


def written(*happened: Event) -> MemoryTable:
    """Returns a table with a chain of these events."""
    table, head = MemoryTable(), GENESIS
    for number, event in enumerate(happened, start=1):
        put, head = events.append(PK, number, head, event)
        table.write(TENANT, put)
    return table


def test_an_event_comes_back_with_its_place_and_hash() -> None:
    run = events.read_chain(written(FULL, PLAIN), TENANT, PK, None, 10)[::-1]
    assert [stored.event for stored in run] == [FULL, PLAIN]
    assert find_break(run) is None and run[1].previous == run[0].hash


def test_an_event_of_a_type_that_is_no_longer_made_is_read_as_it_was_written() -> None:
    old = replace(FULL, type=cast("EventType", "consent.imported"))
    (stored,) = events.read_chain(written(old), TENANT, PK, None, 10)
    assert stored.event == old and find_break([stored]) is None


def test_versions_sort_as_numbers() -> None:
    run = events.read_chain(written(*[PLAIN] * 12), TENANT, PK, None, 100)
    assert [stored.version for stored in run] == list(range(12, 0, -1))


def test_an_event_is_never_written_over() -> None:
    table = written(FULL)
    put, _ = events.append(PK, 1, GENESIS, PLAIN)
    with pytest.raises(ops.ConditionFailed):
        table.write(TENANT, put)
    assert [stored.event for stored in events.read_chain(table, TENANT, PK, None, 10)] == [FULL]


def test_an_item_that_was_altered_in_the_table_is_found() -> None:
    for name in ("type", "at", "recorded_at", "actor", "request_id", "record_id", "digest", "body", "previous", "hash"):
        table = written(PLAIN, replace(FULL, at=NOW), PLAIN)
        key = ops.Place(PK, "E#0000000002")
        before = (table.get(TENANT, key) or {})[name]
        after = before + 1 if isinstance(before, int) else '{"n":1}' if name == "body" else f"{before}x"
        table.write(TENANT, ops.Update(key, {name: after}))
        assert find_break(events.read_chain(table, TENANT, PK, None, 10)[::-1]) in (2, 3), name
