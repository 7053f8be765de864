"""A table in memory that speaks the vocabulary of `chalicelib/storage/ops.py`, for tests without AWS.

tests/storage/test_table_contract.py runs the same suite on this one and on DynamoDB.
"""

from __future__ import annotations

import threading

from chalicelib.storage import ops
from chalicelib.storage.ops import Item, Key, Page, Span, Write


class MemoryTable:
    """`ops.Table` in one dictionary a tenant, under one lock."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.items: dict[str, dict[Key, Item]] = {}
        self.calls: list[str] = []

    def get(self, tenant: str, key: Key) -> Item | None:
        with self._lock:
            self.calls.append("get")
            item = self.items.get(tenant, {}).get(key)
            return dict(item) if item is not None else None

    def batch_get(self, tenant: str, keys: list[Key]) -> dict[Key, Item]:
        with self._lock:
            self.calls.append("batch_get")
            stored = self.items.get(tenant, {})
            return {key: dict(stored[key]) for key in keys if key in stored}

    def query(self, tenant: str, span: Span) -> Page:
        with self._lock:
            self.calls.append("query")
            rows = sorted(
                (mark, item)
                for mark, item in self._rows(tenant, span)
                if mark[0].startswith(span.prefix) and (span.until is None or mark[0] <= span.until)
            )
        if span.newest_first:
            rows.reverse()
        if span.after is not None:
            start = tuple(span.after.split("\n"))
            rows = [row for row in rows if (row[0] < start if span.newest_first else row[0] > start)]
        chosen = rows[: span.limit]
        more = len(rows) > len(chosen)
        return Page([dict(item) for _, item in chosen], "\n".join(chosen[-1][0]) if more else None)

    def _rows(self, tenant: str, span: Span) -> list[tuple[tuple[str, ...], Item]]:
        rows: list[tuple[tuple[str, ...], Item]] = []
        for key, item in self.items.get(tenant, {}).items():
            if span.index is None:
                if key.pk == span.pk:
                    rows.append(((key.sk,), item))
                continue
            pk_name, sk_name = ops.INDEX_KEYS[span.index]
            if item.get(pk_name) == span.pk:
                keys_only = {name: item[name] for name in (pk_name, sk_name, "pk", "sk")}
                rows.append(((str(item[sk_name]), key.pk, key.sk), keys_only))
        return rows

    def write(self, tenant: str, write: Write) -> Item | None:
        with self._lock:
            self.calls.append("write")
            self._check(tenant, [write])
            self._apply(tenant, write)
            item = self.items[tenant].get(write.key)
            return dict(item) if isinstance(write, ops.Update) and item is not None else None

    def transact(self, tenant: str, writes: list[Write]) -> None:
        with self._lock:
            self.calls.append("transact")
            if len(writes) > 100 or len({write.key for write in writes}) != len(writes):
                raise ValueError("a transaction takes up to 100 writes of different items")
            self._check(tenant, writes)
            for write in writes:
                self._apply(tenant, write)

    def _check(self, tenant: str, writes: list[Write]) -> None:
        stored = self.items.setdefault(tenant, {})
        failed = {}
        for position, write in enumerate(writes):
            item = stored.get(write.key)
            if not ops.holds(write.condition, item):
                failed[position] = dict(item) if item is not None else None
        if failed:
            raise ops.ConditionFailed(failed)

    def _apply(self, tenant: str, write: Write) -> None:
        stored = self.items[tenant]
        match write:
            case ops.Put():
                stored[write.key] = {name: value for name, value in write.item.items() if value is not None}
            case ops.Update():
                item = {**stored.get(write.key, {"pk": write.key.pk, "sk": write.key.sk}), **write.values}
                stored[write.key] = {name: value for name, value in item.items() if value is not None}
            case ops.Delete():
                stored.pop(write.key, None)
            case ops.Check():
                pass
