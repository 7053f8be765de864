"""Counting in a table, without a transaction: up to a limit, whoever counts at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Below, Count, Item, Place, Put, Table
from tests.fixtures.racing import run_together

TENANT = "cyclonex"
PK = "T#cyclonex#CAP#1"


def key(sk: str) -> Place:
    return Place(PK, sk)


def item(sk: str, **values: ops.Value) -> Item:
    return {"pk": PK, "sk": sk, **values}


def in_transaction(table: Table, tenant: str, write: ops.Write) -> None:
    table.transact(tenant, [write])


@pytest.mark.parametrize("alone", [True, False])
def test_a_count_adds_one_up_to_its_limit_and_leaves_other_attributes(table: Table, alone: bool) -> None:
    run = table.write if alone else partial(in_transaction, table)
    table.write(TENANT, Put(item("b", s="x")))
    for sk, others in (("a", {}), ("b", {"s": "x"})):
        for number in (1, 2):
            run(TENANT, Count(key(sk), "n", {"ttl": number}, Below("n", 2)))
            assert table.get(TENANT, key(sk)) == item(sk, n=number, ttl=number, **others)
        with pytest.raises(ops.ConditionFailed) as refusal:
            run(TENANT, Count(key(sk), "n", {"ttl": 3}, Below("n", 2)))
        assert refusal.value.failed == {0: item(sk, n=2, ttl=2, **others)}
        assert table.get(TENANT, key(sk)) == item(sk, n=2, ttl=2, **others)
    assert table.write(TENANT, Count(key("c"), "n", {})) == item("c", n=1)
    assert table.write(TENANT, Count(key("c"), "n", {"s": "y"})) == item("c", n=2, s="y")


def test_racing_counts_never_pass_the_limit_and_lose_nothing(table: Table) -> None:
    def count(_: int) -> int:
        table.write(TENANT, Count(key("a"), "n", {}, Below("n", 5)))
        return 1

    outcomes = run_together([partial(count, number) for number in range(12)], ops.ConditionFailed)
    assert outcomes.count(1) == 5
    assert table.get(TENANT, key("a")) == item("a", n=5)
