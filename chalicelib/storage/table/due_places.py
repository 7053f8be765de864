"""The place of a record's one moment in the calendar, built like all others in `places.py`."""

from __future__ import annotations

import zlib

from chalicelib.storage.table.places import DUE_SHARDS, remind


def find_due_partition(tenant: str, record_id: str) -> str:
    """Returns the partition of the calendar in which the next moment of a record lies."""
    return remind(tenant, zlib.crc32(record_id.encode()) % DUE_SHARDS)
