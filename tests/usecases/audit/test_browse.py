"""Listing the audit: newest first, page by page, each entry once, by actor, action and record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Malformed
from chalicelib.usecases.audit.browse import DEFAULT_SPAN_DAYS, AuditEntry, ListAudit, list_audit
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.context import Actor
from tests.fixtures.factories import DAY, STRANGER
from tests.fixtures.worlds.people import PeopleWorld

ANN, BOB = "ann@a.example", "bob@b.example"
ALL = ListAudit(100)


@pytest.fixture
def world() -> PeopleWorld:
    """Returns a world in which three things happened on three days, and one read."""
    world = PeopleWorld()
    world.consent([ANN], "+newsletter/email")
    world.clock.advance(DAY)
    world.consent([BOB], "+newsletter/email", by=STRANGER)
    world.clock.advance(DAY)
    world.withdraw([ANN])
    keep_read(world.ports, world.ctx(), "person.looked_up", [world.found(ANN).id, world.found(BOB).id])
    return world


def pages(world: PeopleWorld, command: ListAudit) -> Iterator[list[AuditEntry]]:
    """Yields the pages of a list until its end, without the reads of the audit that this adds itself."""
    for _ in range(100):
        listing = list_audit(world.ports, world.ctx(), command)
        yield [one for one in listing.entries if one.action != "audit.read"]
        if listing.next_cursor is None:
            return
        command = replace(command, cursor=listing.next_cursor)
    raise AssertionError("no end")


def entries(world: PeopleWorld, command: ListAudit = ALL) -> list[AuditEntry]:
    return [entry for page in pages(world, command) for entry in page]


def test_everything_is_listed_newest_first(world: PeopleWorld) -> None:
    found = entries(world)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    expected = ["consent.recorded", "consent.recorded", "consent.withdrawn", "person.looked_up"]
    assert sorted(one.action for one in found) == expected
    assert {one.records[0]: one.version for one in found if one.action == "consent.withdrawn"} == {
        world.found(ANN).id: 2
    }
    (read,) = [one for one in found if one.action == "person.looked_up"]
    assert (read.version, read.records) == (None, (world.found(ANN).id, world.found(BOB).id))


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_page_by_page_each_entry_comes_once(world: PeopleWorld, limit: int) -> None:
    whole = entries(world)
    world.clock.advance(timedelta(minutes=1))
    until = world.clock.now() - timedelta(seconds=30)
    found = entries(world, ListAudit(limit, until=until))
    assert found == whole
    assert all(len(page) <= limit for page in pages(world, ListAudit(limit, until=until)))


@pytest.mark.parametrize(
    ("command", "actions"),
    [
        (replace(ALL, action="consent.withdrawn"), ["consent.withdrawn"]),
        (replace(ALL, actor=STRANGER.label), ["consent.recorded"]),
        (replace(ALL, actor=STRANGER.id, action="consent.withdrawn"), []),
        (replace(ALL, action="person.looked_up"), ["person.looked_up"]),
    ],
)
def test_what_is_asked_for_is_listed_alone(world: PeopleWorld, command: ListAudit, actions: list[str]) -> None:
    assert [one.action for one in entries(world, command)] == actions


def test_a_records_events_and_the_reads_of_it_are_listed_by_its_id(world: PeopleWorld) -> None:
    found = entries(world, replace(ALL, record=world.found(BOB).id))
    assert sorted(one.action for one in found) == ["consent.recorded", "person.looked_up"]


def test_the_edges_of_a_window(world: PeopleWorld) -> None:
    newest = world.clock.now()
    window = replace(ALL, since=newest - DAY, until=newest)
    assert [one.at for one in entries(world, window)] == [newest - DAY]
    assert [one.at for one in entries(world, replace(ALL, until=newest - DAY))] == [newest - 2 * DAY]


def test_without_a_beginning_the_list_goes_back_a_month(world: PeopleWorld) -> None:
    world.clock.advance(timedelta(days=DEFAULT_SPAN_DAYS - 1, hours=-1))
    found = entries(world)
    assert sorted({one.action for one in found}) == ["consent.recorded", "consent.withdrawn", "person.looked_up"]
    assert len([one for one in found if one.action == "consent.recorded"]) == 1


def test_a_cursor_belongs_to_its_filters_and_its_company(world: PeopleWorld) -> None:
    listing = list_audit(world.ports, world.ctx(), ListAudit(1))
    assert listing.next_cursor is not None
    for other in (ListAudit(1, action="consent.recorded"), ListAudit(1, record="keys"), ListAudit(1, actor="x")):
        with pytest.raises(Malformed):
            list_audit(world.ports, world.ctx(), replace(other, cursor=listing.next_cursor))
    psynergy = replace(world.ctx(), profile=world.ports.profiles["psynergy"])
    with pytest.raises(Malformed):
        list_audit(world.ports, psynergy, ListAudit(1, cursor=listing.next_cursor))


def test_reading_the_audit_is_itself_in_the_audit(world: PeopleWorld) -> None:
    auditor = Actor("secret", "key_2", frozenset({"audit:read"}))
    ann = world.found(ANN).id
    for record in (ann, "ann@practice.example"):
        list_audit(world.ports, world.ctx(by=auditor), replace(ALL, record=record))
        world.clock.advance(timedelta(seconds=1))
    listing = list_audit(world.ports, world.ctx(), replace(ALL, action="audit.read", actor="key_2"))
    assert [one.records for one in listing.entries] == [(), (ann,)], "a name that nothing has is not kept"


def test_an_event_that_is_gone_is_passed_over(world: PeopleWorld) -> None:
    partition = next(key for key in world.table.items[world.tenant] if key.sk == "E#0000000002")
    item = world.table.items[world.tenant][partition]
    # The index tells of an event that the table no longer has.
    world.table.items[world.tenant][partition] = {**item, "sk": "E#0000000009"}
    assert "consent.withdrawn" not in [one.action for one in entries(world)]
