"""Counts calls and capacity units of any `ops.Table`, by the same rules as `units.py` of the local stack.

tests/structure/test_budgets.py makes both count the same requests and compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Final

from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Item, Page, Place, Span, Table, Write
from infra.local.embedded.units import READ_BYTES, WRITE_BYTES, Meter

_BATCH: Final = 100
_INDEX_KEYS: Final = {"due": ("due_pk", "due_at", "pk", "sk"), "listing": ("list_pk", "list_sk", "pk", "sk")}
_OPERATIONS: Final = {
    **{ops.Put: "PutItem", ops.Delete: "DeleteItem"},
    **{ops.Update: "UpdateItem", ops.Count: "UpdateItem", ops.Add: "UpdateItem"},
}


class CountingTable:
    """An `ops.Table` that wraps another and adds the counts to all running meters."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._meters: list[Meter] = []

    @contextmanager
    def meter(self) -> Iterator[Meter]:
        """Measures calls and units while the context is open."""
        figures = Meter()
        self._meters.append(figures)
        try:
            yield figures
        finally:
            self._meters.remove(figures)

    def call(self, service: str, operation: str, times: int = 1) -> None:
        """Counts calls to services other than the table."""
        for meter in self._meters:
            meter.calls[(service, operation)] += times

    def get(self, tenant: str, place: Place) -> Item | None:
        item = self._table.get(tenant, place)
        self.call("dynamodb", "GetItem")
        self._read(_read_units(_size(item)))
        return item

    def batch_get(self, tenant: str, places: list[Place]) -> dict[Place, Item]:
        wanted = list(dict.fromkeys(places))
        found = self._table.batch_get(tenant, wanted)
        self.call("dynamodb", "BatchGetItem", ceil(len(wanted) / _BATCH))
        self._read(sum(_read_units(_size(found.get(place))) for place in wanted))
        return found

    def query(self, tenant: str, span: Span) -> Page:
        page = self._table.query(tenant, span)
        self.call("dynamodb", "Query")
        units = _read_units(sum(_size(item) for item in page.items))
        if span.index is None:
            self._read(units)
        else:
            for meter in self._meters:
                meter.index_read_units += units / 2
        return page

    def write(self, tenant: str, write: Write) -> Item | None:
        before = self._table.get(tenant, write.place)
        try:
            return self._table.write(tenant, write)
        finally:
            self.call("dynamodb", _OPERATIONS[type(write)])
            self._written(before, self._table.get(tenant, write.place), 1)

    def transact(self, tenant: str, writes: list[Write]) -> None:
        before = [self._table.get(tenant, write.place) for write in writes]
        try:
            self._table.transact(tenant, writes)
        finally:
            self.call("dynamodb", "TransactWriteItems")
            for old, write in zip(before, writes, strict=True):
                self._written(old, self._table.get(tenant, write.place), 2)

    def _read(self, units: float) -> None:
        for meter in self._meters:
            meter.read_units += units

    def _written(self, before: Item | None, after: Item | None, factor: int) -> None:
        units = factor * max(1, ceil(max(_size(before), _size(after)) / WRITE_BYTES))
        index_units = factor * sum(_entry_units(before, after, names) for names in _INDEX_KEYS.values())
        for meter in self._meters:
            meter.write_units += units
            meter.index_write_units += index_units


def _entry_units(before: Item | None, after: Item | None, names: tuple[str, ...]) -> int:
    """Returns the units of one index. Entries hold keys alone, so each stays as it is or moves: deleted and put."""
    old, new = _entry(before, names), _entry(after, names)
    if old == new:
        return 0
    return ceil(_size(old) / WRITE_BYTES) + ceil(_size(new) / WRITE_BYTES)


def _entry(item: Item | None, names: tuple[str, ...]) -> Item | None:
    if item is None or any(item.get(name) is None for name in names):
        return None
    return {name: item[name] for name in names}


def _read_units(size: int) -> int:
    return max(1, ceil(size / READ_BYTES))


def _size(item: Item | None) -> int:
    """Returns bytes as DynamoDB counts them: names and texts in UTF-8, numbers by their significant digits."""
    if item is None:
        return 0
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items() if value is not None)


def _value_size(value: str | int | bool | None) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, bool) or value is None:
        return 1
    return (len(str(abs(value)).rstrip("0")) + 1) // 2 + 1 + (value < 0)
