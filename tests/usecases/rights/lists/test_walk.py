"""Walks of requests: each one once, however many pages there are, as it is now."""

from __future__ import annotations

import pytest

from chalicelib.storage.rights import requests as stored
from chalicelib.usecases.rights.lists import walk
from tests.fixtures.factories import who
from tests.fixtures.worlds.requests import RequestWorld

PAT = "pat@a.example"
SAM = "sam@a.example"


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_all_of_a_company_come_once_each_with_a_query_and_a_read_a_page(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_PAGE", 3)
    world = RequestWorld()
    template = world.make("delete")
    made = [template, *world.put(template, *({"status": "denied"} for _ in range(count - 1)))]
    world.queries()
    found = list(walk.walk_all(world.ports, world.tenant))
    queries, batches, gets = world.queries()
    assert sorted(one.id for one in found) == sorted(one.id for one in made)
    assert {one.id: one.status for one in found} == {one.id: one.status for one in made}
    assert queries == -(-count // 3)
    assert batches + gets <= queries


def test_a_company_without_requests_is_walked_at_once() -> None:
    world = RequestWorld()
    assert list(walk.walk_all(world.ports, world.tenant)) == []


def test_a_persons_come_the_newest_first_and_no_further_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_MOST_OF_PERSON", 2)
    world = RequestWorld()
    made = []
    for kind in ("delete", "know", "correct", "access", "delete"):
        made.append(world.make(kind, email=PAT).id)
        world.make(kind, email=SAM)
    world.save(world.now(made[1]), status="denied")
    key = world.ports.secrets.identifier_key(world.tenant, who(PAT))
    found = list(walk.walk_person(world.ports, world.tenant, key))
    assert [one.id for one in found] == made[::-1]
    assert found[3].status == "denied"
    assert [one.id for one in walk.walk_person(world.ports, world.tenant, key, 1)] == made[:2:-1]
    assert list(walk.walk_person(world.ports, world.tenant, key, 0)) == []
