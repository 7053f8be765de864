"""Counts AWS calls and DynamoDB capacity units, from the bytes of the items. The units that moto reports are made up.

    with meter() as m:
        stack.http("POST", "/v1/consents", ...)
    assert m.calls == {("dynamodb", "GetItem"): 1, ("dynamodb", "TransactWriteItems"): 1}
    assert m.write_units <= 12

The rules are those of the Developer Guide: a read unit is 4 KB of strongly consistent reads, half of one for eventually
consistent reads; a write unit is 1 KB; transactions cost twice as much; a failed condition costs as much as the write
would have. Indexes are counted separately.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from botocore.awsrequest import AWSResponse
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from infra.local import deployment
from infra.local.embedded import embed
from infra.local.embedded.embed import Call, Proceed
from infra.local.embedded.sizes import item_bytes
from infra.local.patched.tables import LastQuery

READ_BYTES, WRITE_BYTES = 4096, 1024


@dataclass
class Meter:
    """Figures of what happened on all threads while the meter ran. Each attempt counts, including retries."""

    calls: Counter[tuple[str, str]] = field(default_factory=Counter)  # (service, operation) → attempts
    read_units: float = 0
    write_units: float = 0
    index_read_units: float = 0
    index_write_units: float = 0

    def total(self, service: str | None = None) -> int:
        """Returns the number of attempts on one service, or on all."""
        return sum(count for (name, _), count in self.calls.items() if service in (None, name))

    def __call__(self, call: Call, proceed: Proceed) -> AWSResponse | None:
        """Wraps each attempt. Other calls wait, so that the sizes seen belong to this attempt."""
        with embed.LOCK:
            self.calls[(call.service, call.operation)] += 1
            if call.service != "dynamodb" or not embed.is_embedded("dynamodb"):
                return proceed()
            body = call.content()
            writes = [_Write(*parts) for parts in _written(call.operation, body)]
            answer = proceed()
            for write in writes:
                self.write_units += write.units()
                self.index_write_units += write.index_units()
            self._read(call.operation, body)
            return answer

    def _read(self, operation: str, body: Any) -> None:
        if operation == "Query":
            strong = body.get("ConsistentRead", False)
            if LastQuery.index is None:
                self.read_units += _read_units(sum(item_bytes(item.attrs) for item in LastQuery.items), strong)
            else:
                index = _table(body["TableName"]).get_index(LastQuery.index)
                size = sum(item_bytes(index.project(item).attrs) for item in LastQuery.items)
                self.index_read_units += _read_units(size, False)
        for name, key, strong, factor in _fetched(operation, body):
            item = _find(_table(name), key)
            self.read_units += factor * _read_units(item_bytes(item.attrs) if item else 0, strong)


@contextmanager
def meter() -> Iterator[Meter]:
    """Measures calls and units while the context is open."""
    figures = Meter()
    embed.layers.append(figures)  # innermost, so that calls which a fault keeps from AWS cost nothing
    try:
        yield figures
    finally:
        embed.layers.remove(figures)


class _Write:
    """One written item, as it was before and as it is now."""

    def __init__(self, table: str, key: dict[str, Any], factor: int) -> None:
        self._table, self._key, self._factor = _table(table), key, factor
        self._before = self._state()

    def units(self) -> float:
        """Returns the units of the table, by the larger of the two sizes, at least one."""
        return self._factor * max(1, ceil(max(self._before[0], self._state()[0]) / WRITE_BYTES))

    def index_units(self) -> float:
        """Returns the units of all indexes. An entry that moves is deleted and put; an unchanged one costs nothing."""
        units, after = 0, self._state()[1]
        for name, (old_key, old) in self._before[1].items():
            new_key, new = after[name]
            if (old_key, old) == (new_key, new):
                continue
            if old_key == new_key:
                units += ceil(max(old, new) / WRITE_BYTES)
            else:
                units += ceil(old / WRITE_BYTES) + ceil(new / WRITE_BYTES)
        return self._factor * units

    def _state(self) -> tuple[int, dict[str, tuple[str, int]]]:
        item = _find(self._table, self._key)
        entries = {}
        for index in self._table.global_indexes or []:
            if item is None or any(name not in item.attrs for name in index.schema_key_attrs):
                entries[index.name] = ("", 0)
            else:
                key = repr([item.attrs[name] for name in index.schema_key_attrs])
                entries[index.name] = (key, item_bytes(index.project(item).attrs))
        return (item_bytes(item.attrs) if item else 0), entries


def _written(operation: str, body: Any) -> Iterable[tuple[str, dict[str, Any], int]]:
    """Yields (table, key or item, factor) of each item that a call writes or checks."""
    if operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield body["TableName"], body.get("Key") or body["Item"], 1
    elif operation == "TransactWriteItems":
        for entry in body["TransactItems"]:
            ((_, part),) = entry.items()
            yield part["TableName"], part.get("Key") or part["Item"], 2
    elif operation == "BatchWriteItem":
        for name, entries in body["RequestItems"].items():
            for entry in entries:
                ((_, part),) = entry.items()
                yield name, part.get("Key") or part["Item"], 1


def _fetched(operation: str, body: Any) -> Iterable[tuple[str, dict[str, Any], bool, int]]:
    """Yields (table, key, strong, factor) of each item that a call reads by its key."""
    if operation == "GetItem":
        yield body["TableName"], body["Key"], body.get("ConsistentRead", False), 1
    elif operation == "BatchGetItem":
        for name, request in body["RequestItems"].items():
            for key in request["Keys"]:
                yield name, key, request.get("ConsistentRead", False), 1
    elif operation == "TransactGetItems":
        for entry in body["TransactItems"]:
            yield entry["Get"]["TableName"], entry["Get"]["Key"], True, 2


def _read_units(size: int, strong: bool) -> float:
    return max(1, ceil(size / READ_BYTES)) * (1 if strong else 0.5)


def _table(name: str) -> Table:
    table: Table = embed.backend("dynamodb", deployment.region()).get_table(name)
    return table


def _find(table: Table, key: dict[str, Any]) -> Item | None:
    backend = embed.backend("dynamodb", deployment.region())
    return table.get_item(*backend.get_keys_value(table, key))
