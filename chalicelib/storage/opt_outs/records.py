"""Records of opt-outs in the table, beside the consent records."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.domain.consents.records import Source
from chalicelib.domain.opt_outs.records import AddOptOutRecord, KeptKind, OptOutRecord
from chalicelib.storage.table import ops, places


class DynamoOptOutRecords:
    """`usecases.ports.bundle.OptOutRecords`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, record_ids: list[str]) -> dict[str, OptOutRecord]:
        """By id, those that exist. One read for all of them."""
        wanted = [places.record(tenant, record_id) for record_id in record_ids]
        if len(wanted) == 1:
            item = self._table.get(tenant, wanted[0])
            items = [item] if item else []
        else:
            items = list(self._table.batch_get(tenant, wanted).values()) if wanted else []
        records = [_from_body(json.loads(str(item["body"]))) for item in items]
        return {record.id: record for record in records}


def writes(tenant: str, change: AddOptOutRecord) -> list[ops.Write]:
    """The record's item; an id is used once."""
    key = places.record(tenant, change.record.id)
    body = ops.compact(_to_body(change.record))
    return [ops.Put({"pk": key.pk, "sk": key.sk, "body": body}, ops.Absent())]


def _to_body(record: OptOutRecord) -> dict[str, Any]:
    return {
        **record.details(),
        "subjects": list(record.subject_ids),
        "recorded_at": record.recorded_at,
        "actor": record.actor,
        "trusted": record.trusted,
        "salt": record.salt,
        "confirm_until": record.confirm_until,
    }


def _from_body(body: dict[str, Any]) -> OptOutRecord:
    return OptOutRecord(
        id=body["id"],
        kind=body["kind"],
        subject_ids=tuple(body["subjects"]),
        kinds=tuple(KeptKind(*values) for values in body["kinds"]),
        at=body["at"],
        recorded_at=body["recorded_at"],
        source=Source(*body["source"]),
        actor=body["actor"],
        trusted=body["trusted"],
        gpc=body["gpc"],
        salt=body["salt"],
        reason=body["reason"],
        confirm_until=body["confirm_until"],
    )
