"""Consent records and wordings in the table."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import Any

from chalicelib.domain.consents.records import AddRecord, ConsentRecord, PolicyRef, RecordedDecision, Source
from chalicelib.storage.table import ops, places

_REMEMBERED = 1000


class DynamoRecords:
    """`ports.bundle.Records`. Remembers which wordings it has stored, so that each costs one write a process."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table
        self._lock = threading.Lock()
        self._stored: set[tuple[str, str]] = set()

    def get(self, tenant: str, record_id: str) -> ConsentRecord | None:
        item = self._table.get(tenant, places.record(tenant, record_id))
        return _from_body(json.loads(str(item["body"]))) if item else None

    def keep_wording(self, tenant: str, sha256: str, text: str) -> None:
        mark = (tenant, sha256)
        if mark in self._stored:
            return
        key = places.wording(tenant, sha256)
        with suppress(ops.ConditionFailed):  # stored before under its own hash, so it is the same text
            self._table.write(tenant, ops.Put({"pk": key.pk, "sk": key.sk, "text": text}, ops.Absent()))
        with self._lock:
            if len(self._stored) >= _REMEMBERED:
                self._stored.clear()
            self._stored.add(mark)


def writes(tenant: str, change: AddRecord) -> list[ops.Write]:
    """The record's item; an id is used once."""
    key = places.record(tenant, change.record.id)
    body = ops.compact(_to_body(change.record))
    return [ops.Put({"pk": key.pk, "sk": key.sk, "body": body}, ops.Absent())]


def _to_body(record: ConsentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "subjects": list(record.subject_ids),
        "decisions": [
            [d.purpose, d.channel, d.state, d.effective_at, d.expires_at, d.reason] for d in record.decisions
        ],
        "policy": [record.policy.slug, record.policy.version, record.policy.sha256] if record.policy else None,
        "collected_at": record.collected_at,
        "recorded_at": record.recorded_at,
        "source": [record.source.channel, record.source.url, record.source.wording_sha256, record.source.evidence],
        "actor": record.actor,
        "trusted": record.trusted,
        "gpc": record.gpc,
        "salt": record.salt,
        "jurisdiction": record.jurisdiction,
        "confirm_until": record.confirm_until,
        "confirm_key": record.confirm_key,
        **({"basis": record.basis} if record.basis else {}),
    }


def _from_body(body: dict[str, Any]) -> ConsentRecord:
    return ConsentRecord(
        id=body["id"],
        kind=body["kind"],
        subject_ids=tuple(body["subjects"]),
        decisions=tuple(RecordedDecision(*values) for values in body["decisions"]),
        policy=PolicyRef(*body["policy"]) if body["policy"] else None,
        collected_at=body["collected_at"],
        recorded_at=body["recorded_at"],
        source=Source(*body["source"]),
        actor=body["actor"],
        trusted=body["trusted"],
        gpc=body["gpc"],
        salt=body["salt"],
        jurisdiction=body["jurisdiction"],
        confirm_until=body["confirm_until"],
        confirm_key=body["confirm_key"],
        basis=body.get("basis"),
    )
