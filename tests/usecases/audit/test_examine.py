"""Examining days: what it costs, and what the retention let go by name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.audit.findings import Finding
from chalicelib.domain.changes import Event
from chalicelib.domain.event_types import EventType
from chalicelib.storage.table import audit_places, events
from chalicelib.usecases.audit.examine import Examined, TooManyLines, examine_days
from tests.usecases.audit.world import AuditWorld

ANN = "ann@a.example"


def test_what_it_costs_grows_with_the_lines_alone() -> None:
    world = AuditWorld()
    for number in range(30):
        world.consent([f"p{number}@x.example"], "+newsletter/email")
    world.pass_days()
    world.table.calls.clear()
    found = examine_days(world.ports, world.ctx(), world.first, world.first, 1000)
    assert (found.records, found.events, found.reads, found.findings) == (30, 30, 0, [])
    # A query a shard for events and for reads, how far the days are sealed, the events, and the records of their acts.
    assert world.table.calls == [*["query"] * 2 * audit_places.AUDIT_SHARDS, "get", "batch_get", "batch_get"]


def test_no_more_lines_are_read_than_were_allowed() -> None:
    world = AuditWorld()
    for number in range(5):
        world.consent([f"p{number}@x.example"], "+newsletter/email")
    assert examine_days(world.ports, world.ctx(), world.today, world.today, 5).events == 5
    with pytest.raises(TooManyLines):
        examine_days(world.ports, world.ctx(), world.today, world.today, 4)


@pytest.mark.parametrize(("wrong", "verdict"), [(0, "erased"), (1, "missing")])
def test_a_record_that_the_retention_let_go_by_name_is_erased(wrong: int, verdict: str) -> None:
    world = AuditWorld()
    world.consent([ANN], "+newsletter/email")
    world.consent([ANN], "-newsletter/email")
    name = f"S#{world.found(ANN).id}"
    last = events.from_item(world.table.items[world.tenant][world.chain(ANN)["E#0000000002"]])
    world.pass_days(2)
    now = world.clock.now()
    kind: EventType = "subject.erased"
    gone = Event(kind, now, now, "system:retention", "job", body={"gone": [[name, 2 - wrong, last.hash]]})
    put, _ = events.append(audit_places.chain_of(world.tenant, f"RETENTION#{now:%Y-%m}"), 1, "", gone)
    world.table.write(world.tenant, put)
    world.remove(*(place for place in list(world.table.items[world.tenant]) if name in place.pk))
    found = examine_days(world.ports, world.ctx(), world.first, world.first + timedelta(days=1), 100)
    assert [(one.record, one.version, one.verdict) for one in found.findings] == [(name, None, verdict)]


def test_what_several_days_gave_is_added_up() -> None:
    finding = Finding("KEYS", 1, "missing")
    assert Examined([finding], 1, 2, 3).add(Examined([], 10, 20, 30)) == Examined([finding], 11, 22, 33)
