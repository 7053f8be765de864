"""Events as items: they are read back unchanged, hash included, and none can be overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from chalicelib.domain.changes import Event
from chalicelib.domain.event_types import EventType
from chalicelib.domain.events import GENESIS, find_break
from chalicelib.domain.times import to_ms
from chalicelib.storage.table import audit_places, events, ops
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


@pytest.mark.parametrize(
    ("recorded_at", "day"),
    [
        (datetime(2026, 11, 23, 6, 59, 59, 999000, tzinfo=UTC), "2026-11-22"),
        (datetime(2026, 11, 23, 7, tzinfo=UTC), "2026-11-23"),
    ],
)
def test_an_event_has_its_place_in_the_audit_of_the_day_on_which_it_was_recorded(
    recorded_at: datetime, day: str
) -> None:
    put, digest = events.append(PK, 1, GENESIS, replace(FULL, recorded_at=recorded_at))
    listed = events.list_for_audit(TENANT, "America/Denver", put)
    assert isinstance(listed, ops.Put) and listed.condition == put.condition and listed.place == put.place
    partition, line = str(listed.item["list_pk"]), str(listed.item["list_sk"])
    assert partition.rpartition("#")[0] == f"T#{TENANT}#AUDIT#{day}"
    assert audit_places.read_line(line) == (to_ms(recorded_at), digest)


def test_what_is_no_event_gets_no_place_in_the_audit() -> None:
    state = ops.Put({"pk": PK, "sk": "state", "version": 1, "head": "ab"}, ops.Absent())
    for write in (state, ops.Delete(state.place), ops.Update(state.place, {"version": 2})):
        assert events.list_for_audit(TENANT, "America/Denver", write) is write


def test_the_lines_of_a_day_stand_in_the_order_of_their_moments_and_are_spread_over_the_shards() -> None:
    moments = [1, 999_999, 10**12, 2 * 10**12]
    lines = [audit_places.place_line(moment, f"{moment:064x}") for moment in moments]
    assert [line for _, line in lines] == sorted(line for _, line in lines)
    shards = {audit_places.place_line(0, f"{number:064x}")[0] for number in range(16)}
    assert shards == set(range(audit_places.AUDIT_SHARDS))


def test_the_name_of_a_record_leads_back_to_its_chain() -> None:
    name = audit_places.name_record(TENANT, PK)
    assert name == "S#sub_1" and audit_places.chain_of(TENANT, name) == PK
