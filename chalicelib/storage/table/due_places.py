"""The place of a record's one moment in the calendar, built like all others in `places.py`."""

from __future__ import annotations

import zlib
from datetime import datetime

from chalicelib.domain.times import format_rfc3339
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.places import DUE_SHARDS, remind


def place_moment(tenant: str, record_id: str, moment: datetime | None) -> Item:
    """Returns the values by which the calendar has a record at a moment; None takes it out."""
    if moment is None:
        return {"due_pk": None, "due_at": None}
    shard = zlib.crc32(record_id.encode()) % DUE_SHARDS
    return {"due_pk": remind(tenant, shard), "due_at": f"{format_rfc3339(moment)}#{record_id}"}
