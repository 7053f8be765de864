"""A walk finds every request that a hold concerns, and goes on from any place as if it had never stopped."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain.rights.holds.hold import Hold
from chalicelib.storage.rights import requests
from chalicelib.usecases.archive import walk_concerned as walks
from chalicelib.usecases.archive.walk_concerned import Spot, list_concerned, walk_concerned
from chalicelib.usecases.contracts.manage import PutContract, put_contract
from chalicelib.usecases.rights.holds import PlaceHold, place_hold
from tests.fixtures.factories import who
from tests.fixtures.worlds.asked import Asked

NAMES = tuple(f"pat{number}@a.example" for number in range(5))


@pytest.fixture
def world() -> Asked:
    found = Asked("billgenix")
    people = tuple((who(name),) for name in NAMES)
    put_contract(found.ports, found.ctx(), PutContract("practice-1", "client", date(2026, 1, 1), people, None, None))
    return found


def place(world: Asked, *, name: str = "", contract: str = "", request: str = "") -> Hold:
    identifiers = (who(name),) if name else ()
    command = PlaceHold("lien_open", "Lien 77.", date(2031, 6, 1), identifiers, contract, request)
    return place_hold(world.ports, world.ctx(), command).result


def ids(world: Asked, hold: Hold) -> list[str]:
    return [one.id for one in list_concerned(world.ports, world.tenant, hold)]


def test_it_finds_the_request_those_of_the_person_and_those_of_all_in_the_contract(world: Asked) -> None:
    made = [world.ask("delete", email=name).id for name in NAMES]
    stranger = world.ask("delete", email="sam@b.example").id
    assert ids(world, place(world, request=stranger)) == [stranger]
    assert ids(world, place(world, name=NAMES[2])) == [made[2]]
    assert sorted(ids(world, place(world, contract="practice-1"))) == sorted(made)


def test_it_goes_on_from_every_spot_and_misses_nothing(world: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "_PEOPLE", 2)
    monkeypatch.setattr(requests, "_MOST_OF_PERSON", 2)
    made = [world.ask("delete", email=name).id for name in NAMES for _ in range(3)]
    hold = place(world, contract="practice-1")
    whole = list(walk_concerned(world.ports, world.tenant, hold))
    assert sorted(one.id for page, _ in whole for one in page) == sorted(made)
    assert max(len(page) for page, _ in whole) == 2 and len(whole) >= 10 + 2
    for number, (_, spot) in enumerate(whole):
        again = Spot.read(spot.write())
        assert again == spot
        assert list(walk_concerned(world.ports, world.tenant, hold, again)) == whole[number + 1 :]


def test_one_who_joins_behind_the_walk_stops_it_no_less(world: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "_PEOPLE", 2)
    made = [world.ask("delete", email=name).id for name in NAMES]
    hold = place(world, contract="practice-1")
    whole = list(walk_concerned(world.ports, world.tenant, hold))
    people = tuple((who(name),) for name in (*NAMES, "new@a.example"))
    command = PutContract("practice-1", "client", date(2026, 1, 1), people, None, None)
    put_contract(world.ports, world.ctx(), command)
    made.append(world.ask("delete", email="new@a.example").id)
    seen = [one.id for page, _ in whole[:3] for one in page]
    rest = [one.id for page, _ in walk_concerned(world.ports, world.tenant, hold, whole[2][1]) for one in page]
    assert sorted({*seen, *rest}) == sorted(made)
