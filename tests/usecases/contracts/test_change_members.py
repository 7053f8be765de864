"""People who join and leave a contract, and people who cannot."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.usecases.contracts.change_members import MOST_CONTRACTS
from tests.fixtures.factories import DAY, SECOND
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN = "ann@a.example", "ben@b.example"
MAIL = "service_updates/email"


def test_whoever_is_no_longer_listed_has_left(world: PeopleWorld) -> None:
    world.contract("C-1", [ANN], [BEN])
    world.clock.advance(DAY)
    world.contract("C-1", [BEN])
    assert world.members("C-1") == {world.found(ANN).id: False, world.found(BEN).id: True}
    assert world.reasons([ANN], MAIL) == ["contract_ended"]
    assert world.reasons([ANN], MAIL, at=world.clock.now() - SECOND) == []
    world.clock.advance(DAY)
    world.contract("C-1", [ANN], [BEN])
    assert world.reasons([ANN], MAIL) == []


def test_a_contract_follows_its_person_when_they_turn_out_to_be_another(world: PeopleWorld) -> None:
    world.contract("C-1", [ANN], [BEN])
    world.link(ANN, BEN)
    assert world.reasons([BEN], MAIL) == []
    world.contract("C-1", [BEN])
    assert world.reasons([ANN], MAIL) == []


def test_people_who_contradict_each_other_refuse_the_whole_contract(world: PeopleWorld) -> None:
    world.consent([BEN], "+" + MAIL)
    before = dict(world.table.items[world.tenant])
    with pytest.raises(Conflict) as refusal:
        world.contract("C-1", ["new@c.example"], [ANN, BEN])
    assert refusal.value.code == "identity_conflict"
    assert world.table.items[world.tenant] == before


def test_somebody_with_too_many_contracts_refuses_the_whole_list_before_anything_is_written(world: PeopleWorld) -> None:
    for number in range(MOST_CONTRACTS):
        world.contract(f"C-{number}", [ANN])
    before = dict(world.table.items[world.tenant])
    with pytest.raises(Conflict) as refusal:
        world.contract("C-99", ["new@c.example"], [ANN])
    assert refusal.value.code == "too_many_contracts"
    assert world.table.items[world.tenant] == before
    assert world.contract("C-1", ["new@c.example"], [ANN]).members
