"""The head of a record is written with its event, and only by a writer who read the version before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from chalicelib.domain.changes import Event
from chalicelib.domain.event_types import EventType
from chalicelib.storage.table import events, ops
from chalicelib.storage.table.heads import read_head, require_version, write_head
from tests.fixtures.memory.table import MemoryTable

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
KEY = ops.Place("T#t-one#THING#1", "state")


@dataclass(frozen=True)
class Thing:
    """A record with versions."""

    version: int
    head: str


def event(kind: EventType) -> Event:
    """Returns an event of the thing."""
    return Event(kind, NOW, NOW, "key:key_1", "req_1", "", "", {})


def test_a_version_is_required_and_none_means_that_nothing_lies_there() -> None:
    assert require_version(0) == ops.Absent()
    assert require_version(3) == ops.Equals({"version": 3})


def test_each_version_is_written_once_and_chained_to_the_one_before() -> None:
    table = MemoryTable()
    table.transact("t-one", write_head(KEY, Thing(1, ""), 0, event("contract.begun"), {"name": "first"}))
    item = table.get("t-one", KEY)
    assert item is not None and item["name"] == "first"
    head = read_head(item)
    assert head["version"] == 1
    second = write_head(KEY, Thing(2, head["head"]), 1, event("contract.revised"), {"name": "second"})
    table.transact("t-one", second)
    with pytest.raises(ops.ConditionFailed):
        table.transact("t-one", second)
    newest, oldest = events.read_chain(table, "t-one", KEY.pk, None, 10)
    assert (newest.version, newest.previous, newest.event.type) == (2, oldest.hash, "contract.revised")
    written = table.get("t-one", KEY)
    assert written is not None and read_head(written) == {"version": 2, "head": newest.hash}
