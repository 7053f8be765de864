"""Imports in the table: a head with the progress, and items that each hold the results of some lines.

Of each step one item holds the lines that failed and another those that did not, so that the failed ones are read
without the others, which in a dry run may be a million.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Final, cast

from chalicelib.domain.imports.columns import ImportKind
from chalicelib.domain.imports.job import Import, ImportState, LineResult, MadeRequest, SaveImport
from chalicelib.domain.imports.lines import ImportFormat
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.table import import_places, ops, places
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.reads import read_each

_FEWEST: Final = 25
_MOST: Final = 250
"""Items of results that one query asks for, at least and at most."""


class DynamoImports:
    """Implements `usecases.ports.imports.Imports`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, import_id: str) -> Import | None:
        item = self._table.get(tenant, places.import_head(tenant, import_id))
        return _from_item(item) if item else None

    def page(self, tenant: str, before: str | None, limit: int) -> tuple[list[Import], str | None]:
        listing = import_places.imports_listing(tenant)
        span = ops.Span(listing, after=before, newest_first=True, limit=limit, index="listing")
        page = self._table.query(tenant, span)
        heads = [places.import_head(tenant, str(item["list_sk"])) for item in page.items]
        found = read_each(self._table, tenant, heads)
        return [_from_item(found[head]) for head in heads if head in found], page.last

    def results(self, tenant: str, import_id: str, after: int, limit: int, *, passed: bool) -> list[LineResult]:
        failed = self._results(tenant, import_id, places.RESULTS_PREFIX, after, limit)
        if not passed:
            return list(itertools.islice((one for one in failed if one.code != "ok"), limit))
        others = self._results(tenant, import_id, import_places.PASSED_PREFIX, after, limit)
        return list(itertools.islice(heapq.merge(failed, others, key=lambda one: one.line), limit))

    def _results(self, tenant: str, import_id: str, prefix: str, after: int, limit: int) -> Iterator[LineResult]:
        """Yields the results that one kind of items holds of lines after line `after`; `limit` are wanted in all."""
        pk = places.import_head(tenant, import_id).pk
        # One item holds a step's results, so the line may be inside the last item that starts at or before it.
        sk, wanted, read, count = self._before(tenant, pk, prefix, after), _FEWEST, 0, 0
        while True:
            page = self._table.query(tenant, ops.Span(pk, prefix=prefix, after=sk, limit=wanted))
            read += len(page.items)
            for item in page.items:
                results = [one for one in _results(item) if one.line > after]
                count += len(results)
                yield from results
            if page.last is None:
                return
            # Each item may hold one line or a step's; so many are asked for as the ones before let expect.
            sk, wanted = page.last, min(max(read * (limit - count) // max(count, 1), _FEWEST), _MOST)

    def _before(self, tenant: str, pk: str, prefix: str, after: int) -> str | None:
        """Returns the sort key just before the item that holds the result of line `after`; None for the beginning."""
        if not after:
            return None
        span = ops.Span(pk, until=_sort_key(prefix, after), newest_first=True, limit=1)
        items = self._table.query(tenant, span).items
        sk = str(items[0]["sk"]) if items else ""
        return _sort_key(prefix, int(sk.removeprefix(prefix)) - 1) if sk.startswith(prefix) else None


def writes(tenant: str, change: SaveImport) -> list[ops.Write]:
    """Returns the writes of the head's next version, of the event, and of one item for the results."""
    item = change.item
    place = places.import_head(tenant, item.id)
    listed: Item = {"list_pk": import_places.imports_listing(tenant), "list_sk": item.id}
    written = write_head(place, item, change.expected, change.event, {**listed, **_to_values(item)})
    for place_of, results in (
        (places.import_results, [one for one in change.results if one.code != "ok"]),
        (import_places.import_passed, [one for one in change.results if one.code == "ok"]),
    ):
        if results:
            at = place_of(tenant, item.id, results[0].line)
            text = ops.compact([_to_list(one) for one in results])
            written.append(ops.Put({"pk": at.pk, "sk": at.sk, "told": text}, ops.Absent()))
    return written


def _to_values(item: Import) -> Item:
    return {
        "id": item.id,
        "kind": item.kind,
        "upload_id": item.upload_id,
        "format": item.format,
        "size": item.size,
        "dry_run": item.dry_run,
        "created_at": to_ms(item.created_at),
        "key_id": item.key_id,
        "state": item.state,
        "started_at": to_ms(item.started_at) if item.started_at else None,
        "finished_at": to_ms(item.finished_at) if item.finished_at else None,
        "mapping": ops.compact(item.mapping) if item.mapping else None,
        "columns": _to_text(item.columns) or None,
        "offset": item.offset,
        "line": item.line,
        "skipping": item.skipping,
        "read": item.read,
        "done": item.done,
        "failed": item.failed,
        "failure": item.failure or None,
        "worker": item.worker or None,
    }


def _from_item(item: Item) -> Import:
    started, finished = item.get("started_at"), item.get("finished_at")
    return Import(
        id=str(item["id"]),
        kind=cast("ImportKind", item["kind"]),
        upload_id=str(item["upload_id"]),
        format=cast("ImportFormat", item["format"]),
        size=int(item["size"] or 0),
        dry_run=bool(item["dry_run"]),
        created_at=from_ms(int(item["created_at"] or 0)),
        key_id=str(item["key_id"]),
        state=cast("ImportState", item["state"]),
        started_at=from_ms(int(started)) if started else None,
        finished_at=from_ms(int(finished)) if finished else None,
        mapping=tuple((str(name), str(field)) for name, field in json.loads(str(item.get("mapping") or "[]"))),
        columns=_to_columns(str(item.get("columns") or "")),
        offset=int(item["offset"] or 0),
        line=int(item["line"] or 0),
        skipping=bool(item["skipping"]),
        read=int(item["read"] or 0),
        done=int(item["done"] or 0),
        failed=int(item["failed"] or 0),
        failure=str(item.get("failure") or ""),
        worker=str(item.get("worker") or ""),
        **read_head(item),
    )


def _to_text(columns: Sequence[str]) -> str:
    """Returns the columns as words: names, and for columns that are left out how many they are."""
    groups = itertools.groupby(columns, key=bool)
    return " ".join(" ".join(group) if named else str(len(list(group))) for named, group in groups)


def _to_columns(text: str) -> tuple[str, ...]:
    return tuple(itertools.chain.from_iterable([""] * int(w) if w.isdigit() else [w] for w in text.split()))


def _sort_key(prefix: str, line: int) -> str:
    return f"{prefix}{line:010d}"


def _results(item: Item) -> list[LineResult]:
    return [
        LineResult(line, code, field, message, tuple(MadeRequest(*one) for one in made))
        for line, code, field, message, *made in json.loads(str(item["told"]))
    ]


def _to_list(result: LineResult) -> list[object]:
    return [result.line, result.code, result.field, result.message, *result.made]
