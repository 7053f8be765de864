"""Adding to the numbers of an item: nothing is lost, whoever adds at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from chalicelib.storage.table.ops import Add, Equals, Item, Place, Put, Table
from tests.fixtures.racing import run_together

TENANT = "cyclonex"
PK = "T#cyclonex#COUNT#2026-11"
PLACE = Place(PK, "state")
NAME = "US-CA#delete#days#12"


def item(**values: int | str) -> Item:
    return {"pk": PK, "sk": "state", **values}


def test_an_addition_makes_what_is_missing_and_leaves_the_rest(table: Table) -> None:
    table.transact(TENANT, [Add(PLACE, {NAME: 2, "version": 1})])
    assert table.get(TENANT, PLACE) == item(**{NAME: 2, "version": 1})
    assert table.write(TENANT, Add(PLACE, {NAME: -2, "x": 5})) == item(**{NAME: 0, "version": 1, "x": 5})
    table.write(TENANT, Put(item(s="text")))
    table.transact(TENANT, [Add(PLACE, {"x": -1})])
    assert table.get(TENANT, PLACE) == item(s="text", x=-1)


def test_an_addition_with_a_condition_that_does_not_hold_changes_nothing(table: Table) -> None:
    table.write(TENANT, Add(PLACE, {"x": 1}))
    with pytest.raises(Exception, match="conditions failed"):
        table.transact(TENANT, [Add(PLACE, {"x": 1}, Equals({"x": 2}))])
    table.transact(TENANT, [Add(PLACE, {"x": 1}, Equals({"x": 1}))])
    assert table.get(TENANT, PLACE) == item(x=2)


def test_racing_additions_lose_nothing(table: Table) -> None:
    def add(number: int) -> int:
        table.write(TENANT, Add(PLACE, {"x": number, "y": 1}))
        return 1

    assert run_together([partial(add, number) for number in range(10)]) == [1] * 10
    assert table.get(TENANT, PLACE) == item(x=45, y=10)
