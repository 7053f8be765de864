"""Opt-out records in the table, stored next to the consent records."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.domain.opt_outs.records import KeptKind, OptOutRecord
from chalicelib.storage.people.act_records import put_record, read_head
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.reads import read_each


class DynamoOptOutRecords:
    """Implements `usecases.ports.opt_outs.OptOutRecords`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, record_ids: list[str]) -> dict[str, OptOutRecord]:
        """Returns the records that exist, by id, in one read."""
        items = read_each(self._table, tenant, [places.record(tenant, record_id) for record_id in record_ids])
        records = [_from_body(json.loads(str(item["body"]))) for item in items.values()]
        return {record.id: record for record in records}


def writes(tenant: str, record: OptOutRecord) -> list[ops.Write]:
    """Returns the write of the record's item, which must not exist yet."""
    return put_record(tenant, record, confirm_until=record.confirm_until)


def _from_body(body: dict[str, Any]) -> OptOutRecord:
    return OptOutRecord(
        **read_head(body, body["at"]),
        kind=body["kind"],
        kinds=tuple(KeptKind(*values) for values in body["kinds"]),
        reason=body["reason"],
        confirm_until=body["confirm_until"],
    )
