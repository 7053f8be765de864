"""Several items are read at the cost of the cheapest call."""

from __future__ import annotations

from chalicelib.storage.table import ops
from chalicelib.storage.table.reads import read_each
from tests.fixtures.memory.table import MemoryTable

ONE, TWO, THREE = (ops.Place("T#t-one#THING", str(number)) for number in (1, 2, 3))


def test_no_call_for_none_a_get_for_one_and_a_batch_for_more() -> None:
    table = MemoryTable()
    for place in (ONE, TWO):
        table.write("t-one", ops.Put({"pk": place.pk, "sk": place.sk}))
    table.calls.clear()
    assert read_each(table, "t-one", []) == {}
    assert table.calls == []
    assert set(read_each(table, "t-one", [ONE])) == {ONE}
    assert read_each(table, "t-one", [THREE]) == {}
    assert table.calls == ["get", "get"]
    table.calls.clear()
    assert set(read_each(table, "t-one", [THREE, TWO, ONE])) == {ONE, TWO}
    assert table.calls == ["batch_get"]
