"""Implements the vocabulary of `chalicelib/storage/table/ops.py` in one file, with room for millions of items.

It shows that calls and units do not depend on the size of a table. Its speed says nothing about DynamoDB's.
tests/storage/table/test_table_contract.py holds it to the same rules as the other tables.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Item, Page, Place, Span, Write

_SCHEMA: Final = """
CREATE TABLE items (
    tenant TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL, body TEXT NOT NULL,
    due_pk TEXT, due_at TEXT, list_pk TEXT, list_sk TEXT,
    PRIMARY KEY (tenant, pk, sk)
) WITHOUT ROWID;
CREATE INDEX due ON items (tenant, due_pk, due_at, pk, sk) WHERE due_pk IS NOT NULL AND due_at IS NOT NULL;
CREATE INDEX listing ON items (tenant, list_pk, list_sk, pk, sk) WHERE list_pk IS NOT NULL AND list_sk IS NOT NULL;
"""
_PUT: Final = "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_LAST: Final = "\U0010ffff"  # sorts after every character


class SqliteTable:
    """Implements `ops.Table` in a new file, without any promise of durability. Safe for threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")
        self._file.executescript(_SCHEMA)

    def close(self) -> None:
        """Closes the file, but does not delete it."""
        self._file.close()

    def load(self, tenant: str, items: Iterable[Item]) -> None:
        """Stores many new items without conditions."""
        with self._lock:
            self._file.execute("BEGIN")
            self._file.executemany(_PUT, (_row(tenant, item) for item in items))
            self._file.execute("COMMIT")

    def everything(self) -> list[Item]:
        """Returns all items of all tenants."""
        with self._lock:
            return [json.loads(body) for (body,) in self._file.execute("SELECT body FROM items")]

    def get(self, tenant: str, place: Place) -> Item | None:
        with self._lock:
            return self._item(tenant, place)

    def batch_get(self, tenant: str, places: list[Place]) -> dict[Place, Item]:
        with self._lock:
            return {place: item for place in dict.fromkeys(places) if (item := self._item(tenant, place)) is not None}

    def query(self, tenant: str, span: Span) -> Page:
        with self._lock:
            marked = list(self._marked(tenant, span))
        chosen = marked[: span.limit]
        more = len(marked) > len(chosen)
        return Page([item for _, item in chosen], chosen[-1][0] if more else None)

    def write(self, tenant: str, write: Write) -> Item | None:
        with self._lock:
            self._check(tenant, [write])
            self._apply(tenant, write)
            return self._item(tenant, write.place) if isinstance(write, ops.Update | ops.Count | ops.Add) else None

    def transact(self, tenant: str, writes: list[Write]) -> None:
        with self._lock:
            if len(writes) > 100 or len({write.place for write in writes}) != len(writes):
                raise ValueError("a transaction takes up to 100 writes of different items")
            self._check(tenant, writes)
            for write in writes:
                self._apply(tenant, write)

    def _item(self, tenant: str, place: Place) -> Item | None:
        row = self._file.execute(
            "SELECT body FROM items WHERE tenant = ? AND pk = ? AND sk = ?", (tenant, place.pk, place.sk)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def _marked(self, tenant: str, span: Span) -> Iterator[tuple[str, Item]]:
        """Yields up to one item more than the limit, each with its mark in the order of the query."""
        pk_name, sk_name = ops.INDEX_KEYS.get(span.index or "", ("pk", "sk"))
        order = [sk_name, "pk", "sk"] if span.index else [sk_name]
        clauses, values = [f"tenant = ? AND {pk_name} = ? AND {sk_name} IS NOT NULL"], [tenant, span.pk]
        if span.until is not None:
            clauses.append(f"{sk_name} <= ?")
            values.append(span.until)
        elif span.prefix:
            clauses.append(f"{sk_name} BETWEEN ? AND ?")
            values += [span.prefix, span.prefix + _LAST]
        if span.after is not None:
            clauses.append(f"({', '.join(order)}) {'<' if span.newest_first else '>'} ({', '.join('?' * len(order))})")
            values += span.after.split("\n")
        direction = "DESC" if span.newest_first else "ASC"
        # Every name here is one of ours; values from outside are bound.
        statement = (
            f"SELECT body FROM items WHERE {' AND '.join(clauses)} "  # noqa: S608
            f"ORDER BY {', '.join(f'{name} {direction}' for name in order)} LIMIT ?"
        )
        for (body,) in self._file.execute(statement, (*values, span.limit + 1)):
            item: Item = json.loads(body)
            if span.index:
                item = {name: item[name] for name in (pk_name, sk_name, "pk", "sk")}
            yield "\n".join(str(item[name]) for name in order), item

    def _check(self, tenant: str, writes: list[Write]) -> None:
        failed: dict[int, Item | None] = {}
        for position, write in enumerate(writes):
            item = self._item(tenant, write.place)
            if not ops.holds(write.condition, item):
                failed[position] = item
        if failed:
            raise ops.ConditionFailed(failed)

    def _apply(self, tenant: str, write: Write) -> None:
        match write:
            case ops.Put():
                self._file.execute(_PUT, _row(tenant, write.item))
            case ops.Update():
                before = self._item(tenant, write.place) or {"pk": write.place.pk, "sk": write.place.sk}
                self._file.execute(_PUT, _row(tenant, {**before, **write.values}))
            case ops.Count():
                self._file.execute(_PUT, _row(tenant, ops.apply_count(write, self._item(tenant, write.place))))
            case ops.Add():
                self._file.execute(_PUT, _row(tenant, ops.apply_add(write, self._item(tenant, write.place))))
            case ops.Delete():
                place = (tenant, write.place.pk, write.place.sk)
                self._file.execute("DELETE FROM items WHERE tenant = ? AND pk = ? AND sk = ?", place)
            case ops.Check():
                pass


def _row(tenant: str, item: Item) -> tuple[Any, ...]:
    present = {name: value for name, value in item.items() if value is not None}
    body = json.dumps(present, separators=(",", ":"), ensure_ascii=False)
    index_keys = (present.get(name) for names in ops.INDEX_KEYS.values() for name in names)
    return (tenant, present["pk"], present["sk"], body, *index_keys)
