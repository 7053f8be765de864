"""The steps of one contract's list: each builds on the one before, so that two lists never mix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.usecases.contracts.manage import (
    PutContract,
    put_contract,
)
from chalicelib.usecases.ports.system import Store
from tests.fixtures.factories import who
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN = "ann@a.example", "ben@b.example"


class Between:
    """A store that lets something happen right after one of its commits."""

    def __init__(self, store: Store, after: int, then: Callable[[], object]) -> None:
        self._store, self._left, self._then = store, after, then

    def commit(self, *args: Any) -> None:
        self._store.commit(*args)
        self._left -= 1
        if self._left == 0:
            self._then()

    def replayed(self, *args: Any) -> str | None:
        return self._store.replayed(*args)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_two_lists_that_are_sent_at_once_never_mix(world: PeopleWorld, after: int) -> None:
    world.contract("C-1", ["old@c.example"])
    between = Between(world.ports.store, after, lambda: world.contract("C-1", [BEN]))
    slow = replace(world.ports, store=between)
    terms = PutContract("C-1", "client", date(2026, 9, 1), ((who(ANN),),), None, None)
    if after < 3:  # the terms, and that Ann joined; the third is the last step, that the old member left
        with pytest.raises(Conflict) as refusal:
            put_contract(slow, world.ctx(), terms)
        assert refusal.value.code == "conflict"
    else:
        put_contract(slow, world.ctx(), terms)
    assert {name for name, belongs in world.members("C-1").items() if belongs} == {world.found(BEN).id}


def test_a_contract_that_changed_while_its_list_was_written_is_left_alone(world: PeopleWorld) -> None:
    slow = replace(world.ports, store=Between(world.ports.store, 1, lambda: world.end("C-1")))
    terms = PutContract("C-1", "client", date(2026, 9, 1), ((who(ANN),),), None, None)
    with pytest.raises(Conflict) as refusal:
        put_contract(slow, world.ctx(), terms)
    assert refusal.value.code == "conflict" and world.members("C-1") == {}
