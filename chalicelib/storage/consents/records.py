"""Consent records and wordings in the table."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from chalicelib.domain.consents.records import ConsentRecord, PolicyRef, RecordedDecision
from chalicelib.storage.people.act_records import put_record, read_head
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.reads import read_each

_REMEMBERED: Final = 1000


class DynamoRecords:
    """Implements `ports.consents.Records`. Remembers the wordings it stored, so each costs one write per process."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table
        self._lock = threading.Lock()
        self._stored: set[tuple[str, str]] = set()

    def get(self, tenant: str, record_id: str) -> ConsentRecord | None:
        item = self._table.get(tenant, places.record(tenant, record_id))
        return _from_body(json.loads(str(item["body"]))) if item else None

    def get_all(self, tenant: str, record_ids: Sequence[str]) -> dict[str, ConsentRecord]:
        items = read_each(self._table, tenant, [places.record(tenant, record_id) for record_id in record_ids])
        found = [_from_body(json.loads(str(item["body"]))) for item in items.values()]
        return {record.id: record for record in found}

    def keep_wording(self, tenant: str, sha256: str, text: str) -> None:
        mark = (tenant, sha256)
        if mark in self._stored:
            return
        key = places.wording(tenant, sha256)
        with suppress(ops.ConditionFailed):  # already stored under its own hash, so it is the same text
            self._table.write(tenant, ops.Put({"pk": key.pk, "sk": key.sk, "text": text}, ops.Absent()))
        with self._lock:
            if len(self._stored) >= _REMEMBERED:
                self._stored.clear()
            self._stored.add(mark)


def writes(tenant: str, record: ConsentRecord) -> list[ops.Write]:
    """Returns the write of the record's item, which must not exist yet."""
    return put_record(tenant, record, confirm_until=record.confirm_until, confirm_key=record.confirm_key)


def _from_body(body: dict[str, Any]) -> ConsentRecord:
    return ConsentRecord(
        **read_head(body, body["collected_at"]),
        kind=body["kind"],
        decisions=tuple(RecordedDecision(*values) for values in body["decisions"]),
        policy=PolicyRef(*body["policy"]) if body["policy"] else None,
        jurisdiction=body["jurisdiction"],
        confirm_until=body["confirm_until"],
        confirm_key=body["confirm_key"],
        basis=body.get("basis"),
    )
