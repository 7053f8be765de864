"""The exact search: all of one person's requests, newest first, by one query and one batch read."""

from __future__ import annotations

from chalicelib.usecases.rights.lists import search
from tests.fixtures.factories import DAY, who
from tests.fixtures.worlds.requests import RequestWorld


def test_all_requests_by_an_identifier_are_found_newest_first_and_nobody_elses() -> None:
    world = RequestWorld()
    first = world.make("delete")
    world.clock.advance(DAY)
    second = world.make("know", name="P. Rivera")
    world.make("know", email="kim@b.example")
    world.queries()
    found = search.search_by_identifier(world.ports, world.ctx(), who("pat@a.example"))
    assert world.queries() == (1, 1, 0)
    assert [seen.request.id for seen in found] == [second.id, first.id]
    assert search.search_by_identifier(world.ports, world.ctx(), who("nobody@a.example")) == []


def test_an_id_finds_its_request_alone() -> None:
    world = RequestWorld()
    first, other = world.make("delete"), world.make("know")
    assert [seen.request.id for seen in search.search_by_id(world.ports, world.ctx(), first.id)] == [first.id]
    assert search.search_by_id(world.ports, world.ctx(), other.id[:-4] + "0000") == []
