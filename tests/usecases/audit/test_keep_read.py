"""Audited reads: one item each, by ids alone, in the day of the company's zone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.audit.reads import KEPT
from chalicelib.domain.errors import Unavailable
from chalicelib.storage.table import ops
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.context import Actor, of_system, of_token
from chalicelib.usecases.people.look_up import LookUp, look_up_for_caller
from chalicelib.usecases.rights.documents.export_person import export_person
from chalicelib.usecases.suppressions.read import read as read_feed
from tests.fixtures.factories import who
from tests.fixtures.memory.table import MemoryTable
from tests.fixtures.worlds.memory import MemoryWorld
from tests.fixtures.worlds.people import PeopleWorld

ANN = "ann@a.example"


def kept(world: MemoryWorld) -> list[tuple[str, list[str]]]:
    """Returns what was read, and whose, of every read that was kept."""
    return [(str(one["action"]), json.loads(str(one["records"]))) for one in world.items("#READS#")]


def test_a_look_up_an_export_and_a_page_of_the_feed_are_kept_by_ids_alone() -> None:
    world = PeopleWorld()
    world.consent([ANN], "+newsletter/email")
    look_up_for_caller(world.ports, world.ctx(), LookUp((who(ANN),), history=True))
    export_person(world.ports, world.ctx(), [who(ANN)])
    read_feed(world.ports, world.ctx(), 10, None)
    person = [world.found(ANN).id]
    wanted = [("person.exported", person), ("person.looked_up", person), ("suppressions.read", [])]
    assert sorted(kept(world)) == wanted
    assert ANN not in repr(world.items("#READS#"))


def test_one_read_is_one_item_however_often_its_write_is_repeated() -> None:
    world = MemoryWorld()
    for _ in range(2):
        keep_read(world.ports, world.ctx(), "audit.read")
    (item,) = world.items("#READS#")
    assert world.table.calls == ["write", "write"]
    assert item["actor"] == world.ctx().actor.label and item["ttl"] == int((world.clock.now() + KEPT).timestamp())


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 23, 6, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 23, 7, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_a_read_is_listed_in_the_day_of_the_companys_zone(now: datetime, day: date) -> None:
    world = MemoryWorld(at=now)
    keep_read(world.ports, world.ctx(), "request.viewed", ["req_1"])
    (line,) = world.ports.audit.lines(world.tenant, day, 10)
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        assert world.ports.audit.lines(world.tenant, other, 10) == []
    (read,) = world.ports.audit.reads(world.tenant, [(day, line)]).values()
    assert (read.hash(), line.kind, read.records) == (line.hash, "read", ("req_1",))


def test_people_are_kept_by_their_token_and_the_system_and_publishable_keys_are_not() -> None:
    world = MemoryWorld()
    profile = world.ports.profiles[world.tenant]
    contexts = [
        of_token(profile, "req_1", "call", world.clock.now()),
        of_system(profile, "erase", world.clock.now()),
        world.ctx(by=Actor("publishable", "key_1")),
    ]
    for ctx in contexts:
        keep_read(world.ports, ctx, "request.viewed", ["req_1"])
    assert [item["actor"] for item in world.items("#READS#")] == ["subject:req_1"]


class Refusing(MemoryTable):
    """A table that takes no single write."""

    def write(self, tenant: str, write: ops.Write) -> None:
        raise ops.Throttled("busy")


def test_what_cannot_be_kept_is_not_shown() -> None:
    world = MemoryWorld(table=Refusing())
    with pytest.raises(Unavailable):
        look_up_for_caller(world.ports, world.ctx(), LookUp((who(ANN),)))
