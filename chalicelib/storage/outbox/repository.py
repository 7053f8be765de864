"""The outbox in the table and on the queue: the row is authoritative, the message only announces that it exists."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from chalicelib import logs, randomness
from chalicelib.domain.outbox import (
    ANNOUNCE_AGAIN_AFTER,
    CLAIM_LASTS,
    TASKS,
    Kind,
    OutboxRow,
    OutboxState,
    Queue,
    StoredOutboxRow,
    Task,
    WorkRow,
    choose_queue,
)
from chalicelib.domain.times import format_rfc3339, from_ms, to_ms
from chalicelib.settings import Settings
from chalicelib.storage.aws import failures
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.ops import Item


class DynamoOutbox:
    """Implements `usecases.ports.outbox.Outbox`."""

    def __init__(self, table: ops.Table, settings: Settings, clients: Clients) -> None:
        self._table = table
        self._settings = settings
        self._clients = clients

    def announce(
        self, tenant: str, row_ids: Sequence[str], tasks: Sequence[Task] = (), delay: timedelta = timedelta()
    ) -> None:
        bodies: dict[Queue, list[dict[str, str]]] = {"deliveries": [], "imports": [], "webhooks": [], "archive": []}
        for row_id in row_ids:
            bodies[choose_queue(row_id)].append({"tenant": tenant, "row_id": row_id})
        for task in tasks:
            bodies[TASKS[task]].append({"tenant": tenant, "run": task})
        self._send(self._settings.deliveries_queue_url, tenant, bodies["deliveries"])
        self._send(self._settings.imports_queue_url, tenant, bodies["imports"])
        self._send(self._settings.webhooks_queue_url, tenant, bodies["webhooks"], delay)
        self._send(self._settings.archive_queue_url, tenant, bodies["archive"])

    def remind(self, tenant: str, record_ids: Sequence[str]) -> None:
        bodies = [{"tenant": tenant, "remind": record_id} for record_id in record_ids]
        self._send(self._settings.reminders_queue_url, tenant, bodies)

    def _send(
        self, queue_url: str, tenant: str, bodies: Sequence[dict[str, str]], delay: timedelta = timedelta()
    ) -> None:
        later = {"DelaySeconds": math.ceil(delay.total_seconds())} if delay else {}
        for start in range(0, len(bodies), 10):
            entries = [
                {"Id": str(number), "MessageBody": json.dumps(body), **later}
                for number, body in enumerate(bodies[start : start + 10])
            ]
            try:
                answer = self._clients.get("sqs").send_message_batch(QueueUrl=queue_url, Entries=entries)
            except failures.ERRORS as error:
                logs.failure("outbox.announce_failed", error, tenant=tenant, count=len(entries))
                continue  # everything is safe in the table; the sweep announces it again or runs it
            if answer.get("Failed"):
                logs.log("warning", "outbox.announce_failed", tenant=tenant, count=len(answer["Failed"]))

    def get(self, tenant: str, row_id: str) -> StoredOutboxRow | None:
        item = self._table.get(tenant, places.outbox(tenant, row_id))
        return _from_item(item) if item else None

    def claim(self, tenant: str, row: StoredOutboxRow, now: datetime) -> StoredOutboxRow | None:
        claimed_by = randomness.token(8).hex()
        values: Item = {**_next(row, now + CLAIM_LASTS, "claimed"), "claimed_by": claimed_by}
        if row.counted_on:
            values["counted_on"] = row.counted_on
        try:
            self._table.write(tenant, _update(tenant, row, values))
        except ops.ConditionFailed as error:
            lying = error.failed[0]
            # When a write times out, the client's retry may find that the first attempt did succeed.
            if lying is None or lying.get("claimed_by") != claimed_by:
                return None
        return replace(row, state="claimed", version=row.version + 1)

    def done(self, tenant: str, row: StoredOutboxRow) -> None:
        # There is no condition: the caller has sent it, so nobody else needs to.
        self._table.write(tenant, ops.Delete(places.outbox(tenant, row.row.id)))

    def due(self, tenant: str, now: datetime, limit: int) -> list[StoredOutboxRow]:
        until = format_rfc3339(now) + "~"
        found: list[StoredOutboxRow] = []
        for shard in range(places.DUE_SHARDS):
            span = ops.Span(places.due(tenant, shard), until=until, index="due", limit=limit - len(found))
            wanted = [ops.Place(str(i["pk"]), str(i["sk"])) for i in self._table.query(tenant, span).items]
            items = self._table.batch_get(tenant, wanted).values() if wanted else ()
            # The index may lag behind the table: skip rows that were claimed or parked a moment ago.
            found += [_from_item(item) for item in items if str(item.get("due_at") or "~") <= until]
            if len(found) >= limit:
                break
        return found

    def parked(self, tenant: str, most: int) -> list[str]:
        span = ops.Span(places.parked_listing(tenant), limit=most, index="listing")
        return [str(item["list_sk"]) for item in self._table.query(tenant, span).items]

    def postpone(self, tenant: str, row: StoredOutboxRow, until: datetime | None, state: OutboxState) -> bool:
        try:
            self._table.write(tenant, _update(tenant, row, _next(row, until, state)))
        except ops.ConditionFailed:
            return False
        return True


def writes(tenant: str, row: OutboxRow) -> list[ops.Write]:
    """Returns the write of a new row, which becomes due for the sweep if nobody has sent it by then."""
    place = places.outbox(tenant, row.id)
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "id": row.id,
        "template": row.kind,
        "created_at": to_ms(row.created_at),
        "refs": json.dumps(row.refs, separators=(",", ":")),
        "repeat": row.repeat_if_uncertain,
        "state": "ready",
        "version": 1,
        "due_pk": _due_pk(tenant, row.id),
        "due_at": _due_at(row.not_before or row.created_at + ANNOUNCE_AGAIN_AFTER, row.id),
    }
    return [ops.Put(item, ops.Absent())]


def work_writes(tenant: str, change: WorkRow) -> list[ops.Write]:
    """Returns the write of a row that is worked in the same transaction, wholly or in part."""
    row = change.stored
    place, unchanged = places.outbox(tenant, row.row.id), ops.Equals({"version": row.version})
    if change.refs is None:
        return [ops.Delete(place, unchanged)]
    values: Item = {"refs": ops.compact(change.refs), "version": row.version + 1}
    return [ops.Update(place, values, unchanged)]


def _update(tenant: str, row: StoredOutboxRow, values: Item) -> ops.Update:
    if values["due_at"] is None:  # parked: it leaves the index of due rows and enters the list that people look at
        values = {**values, "due_pk": None, "list_pk": places.parked_listing(tenant), "list_sk": row.row.id}
    return ops.Update(places.outbox(tenant, row.row.id), values, ops.Equals({"version": row.version}))


def _next(row: StoredOutboxRow, until: datetime | None, state: OutboxState) -> Item:
    due_at = None if until is None else _due_at(until, row.row.id)
    return {"state": state, "version": row.version + 1, "due_at": due_at}


def _due_pk(tenant: str, row_id: str) -> str:
    return places.due(tenant, zlib.crc32(row_id.encode()) % places.DUE_SHARDS)


def _due_at(moment: datetime, row_id: str) -> str:
    return f"{format_rfc3339(moment)}#{row_id}"


def _from_item(item: Item) -> StoredOutboxRow:
    row = OutboxRow(
        id=str(item["id"]),
        kind=cast("Kind", item["template"]),
        created_at=from_ms(int(item["created_at"] or 0)),
        refs=json.loads(str(item["refs"])),
        repeat_if_uncertain=bool(item["repeat"]),
    )
    state = cast("OutboxState", item["state"])  # written from the same literal type
    return StoredOutboxRow(row, state, int(item["version"] or 0), str(item.get("counted_on") or ""))
