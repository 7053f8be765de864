"""The table in memory takes no more than DynamoDB does, to the byte, so that tests on it find what is too large."""

from __future__ import annotations

import pytest
from moto.dynamodb.models.dynamo_type import DynamoType

from chalicelib.storage.table import dynamo, ops
from chalicelib.storage.table.ops import Check, Delete, Item, Place, Put, Span, Update
from infra.local.embedded.sizes import item_bytes
from tests.fixtures.memory import table as memory
from tests.fixtures.memory.table import MemoryTable, TooLarge

TENANT = "cyclonex"
PK = "P"
KEYS = 2 + 1 + 2 + 3  # names and values of pk and sk


def item(number: int, size: int, **values: ops.Value) -> Item:
    """Returns an item of so many bytes."""
    return {"pk": PK, "sk": f"{number:03}", "t": "x" * (size - KEYS - 1), **values}


def place(number: int) -> Place:
    return Place(PK, f"{number:03}")


@pytest.mark.parametrize(
    "values", [{}, {"ü": "é☕"}, {"n": 0, "m": -1200, "big": 10**15 + 1}, {"yes": True, "no": False}]
)
def test_sizes_are_counted_as_dynamodb_counts_them(values: dict[str, ops.Value]) -> None:
    whole = item(1, 100, **values)
    attributes = {name: DynamoType(value) for name, value in dynamo._attributes(whole).items()}
    assert memory._size(whole) == item_bytes(attributes)


def test_an_item_has_400_kib_at_most_however_it_grows() -> None:
    table = MemoryTable()
    table.write(TENANT, Put(item(1, 400 * 1024)))
    with pytest.raises(TooLarge):
        table.write(TENANT, Put(item(2, 400 * 1024 + 1)))
    with pytest.raises(TooLarge):
        table.write(TENANT, Update(place(1), {"n": True}))
    with pytest.raises(TooLarge):
        table.transact(TENANT, [Put(item(3, 10)), Put(item(2, 400 * 1024 + 1))])
    table.write(TENANT, Update(place(1), {"t": None, "n": True}))
    assert [found["sk"] for found in table.query(TENANT, Span(PK)).items] == ["001"]


def test_a_transaction_has_4_mib_at_most_and_checked_items_count() -> None:
    table = MemoryTable()
    size = 400 * 1024
    writes: list[ops.Write] = [Put(item(number, size)) for number in range(10)]
    table.transact(TENANT, [*writes, Put(item(10, 96 * 1024))])
    with pytest.raises(TooLarge):
        table.transact(TENANT, [*writes, Put(item(11, 96 * 1024 + 1))])
    with pytest.raises(TooLarge):
        table.transact(TENANT, [*writes[:9], Check(place(9), None), Put(item(11, 96 * 1024 + 1))])
    table.transact(TENANT, [*writes[:9], Delete(place(9)), Put(item(11, 96 * 1024 + 1))])
    with pytest.raises(ValueError, match="up to 100"):
        table.transact(TENANT, [Put(item(number, 20)) for number in range(101)])


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_page_ends_before_a_mebibyte_and_the_next_goes_on(newest_first: bool) -> None:
    table = MemoryTable()
    for number in range(8):
        table.write(TENANT, Put(item(number, 300 * 1024)))
    span = Span(PK, newest_first=newest_first)
    pages: list[list[object]] = []
    after = None
    while True:
        page = table.query(TENANT, Span(PK, newest_first=newest_first, after=after))
        pages.append([found["sk"] for found in page.items])
        after = page.last
        if after is None:
            break
    assert [len(page) for page in pages] == [3, 3, 2] and span.limit == 100
    assert sorted(str(name) for page in pages for name in page) == [f"{number:03}" for number in range(8)]
