"""The places of what tells of records that are gone, built like all others in `places.py`."""

from __future__ import annotations

import zlib

from chalicelib.storage.table.ops import Place
from chalicelib.storage.table.places import DUE_SHARDS, STATE, remind


def chain(tenant: str, month: str) -> Place:
    """The head of the chain that tells what was let go in a month."""
    return Place("#".join(("T", tenant, "RETENTION", month)), STATE)


def calendar(tenant: str, record_id: str) -> str:
    """The partition of the index `due` in which a record's next moment lies."""
    return remind(tenant, zlib.crc32(record_id.encode()) % DUE_SHARDS)
