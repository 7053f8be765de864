"""Imports in the table: a head with the progress, and items that each hold the results of some lines."""

from __future__ import annotations

import json
from typing import cast

from chalicelib.domain.imports.columns import ImportKind
from chalicelib.domain.imports.job import Import, ImportState, LineResult, MadeRequest, SaveImport
from chalicelib.domain.imports.lines import ImportFormat
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.ops import Item


class DynamoImports:
    """Implements `usecases.ports.imports.Imports`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, import_id: str) -> Import | None:
        item = self._table.get(tenant, places.import_head(tenant, import_id))
        return _from_item(item) if item else None

    def results(self, tenant: str, import_id: str, after: int, limit: int) -> list[LineResult]:
        found: list[LineResult] = []
        # One item holds a step's results, so the line may be inside the last item that starts at or before it.
        start = self._start(tenant, import_id, after)
        while len(found) < limit:
            pk = places.import_head(tenant, import_id).pk
            after_sk = places.import_results(tenant, import_id, start - 1).sk
            page = self._table.query(tenant, ops.Span(pk, prefix=places.RESULTS_PREFIX, after=after_sk, limit=25))
            for item in page.items:
                found += [one for one in _results(item) if one.line > after]
            if page.last is None:
                break
            start = int(page.last.removeprefix(places.RESULTS_PREFIX)) + 1
        return found[:limit]

    def _start(self, tenant: str, import_id: str, after: int) -> int:
        """Returns the first line of the item that holds the result of line `after`, or 1."""
        if not after:
            return 1
        place = places.import_results(tenant, import_id, after)
        span = ops.Span(place.pk, until=place.sk, newest_first=True, limit=1)
        items = self._table.query(tenant, span).items
        sk = str(items[0]["sk"]) if items else ""
        return int(sk.removeprefix(places.RESULTS_PREFIX)) if sk.startswith(places.RESULTS_PREFIX) else 1


def writes(tenant: str, change: SaveImport) -> list[ops.Write]:
    """Returns the writes of the head's next version, of the event, and of one item for the results."""
    item = change.item
    place = places.import_head(tenant, item.id)
    written = write_head(place, item, change.expected, change.event, _to_values(item))
    if change.results:
        at = places.import_results(tenant, item.id, change.results[0].line)
        results = ops.compact([_to_list(one) for one in change.results])
        written.append(ops.Put({"pk": at.pk, "sk": at.sk, "told": results}, ops.Absent()))
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
        "columns": " ".join(item.columns) or None,
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
        columns=tuple(str(item.get("columns") or "").split()),
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


def _results(item: Item) -> list[LineResult]:
    return [
        LineResult(line, code, field, message, tuple(MadeRequest(*one) for one in made))
        for line, code, field, message, *made in json.loads(str(item["told"]))
    ]


def _to_list(result: LineResult) -> list[object]:
    return [result.line, result.code, result.field, result.message, *result.made]
