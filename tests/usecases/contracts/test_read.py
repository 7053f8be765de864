"""Contracts in lists, page by page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Malformed
from chalicelib.usecases.contracts import read
from chalicelib.usecases.contracts.read import list_contracts, walk_contracts
from tests.fixtures.worlds.people import PeopleWorld

BEN = "ben@b.example"


def test_a_list_gives_every_contract_once_in_order(world: PeopleWorld) -> None:
    names = [f"C-{number}" for number in range(7)]
    for name in names[::-1]:
        world.contract(name, [BEN])
    found: list[str] = []
    cursor = None
    while True:
        page, cursor = list_contracts(world.ports, world.ctx(), 3, cursor)
        found += [contract.external_id for contract in page]
        if cursor is None:
            break
    assert found == names


@pytest.mark.parametrize("page", [1, 2, 3, 7, 100])
def test_a_walk_gives_every_contract_once_in_order(
    world: PeopleWorld, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(read, "_PAGE", page)
    assert list(walk_contracts(world.ports, world.tenant)) == []
    names = [f"C-{number}" for number in range(7)]
    for name in names[::-1]:
        world.contract(name, [BEN])
    assert [one.external_id for one in walk_contracts(world.ports, world.tenant)] == names
    assert list(walk_contracts(world.ports, "psynergy")) == []


def test_a_cursor_of_another_tenant_or_an_altered_one_is_refused(world: PeopleWorld) -> None:
    for name in ("C-1", "C-2"):
        world.contract(name, [BEN])
    _, cursor = list_contracts(world.ports, world.ctx(), 1, None)
    assert cursor is not None
    elsewhere = replace(world.ctx(), profile=world.ports.profiles["psynergy"])
    for ctx, text in ((elsewhere, cursor), (world.ctx(), cursor[:-2]), (world.ctx(), "x"), (world.ctx(), "ü")):
        with pytest.raises(Malformed) as refusal:
            list_contracts(world.ports, ctx, 1, text)
        assert refusal.value.code == "invalid_cursor"
