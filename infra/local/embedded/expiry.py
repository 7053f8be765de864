"""Drops rows whose TTL has passed, and objects past their lifecycle. AWS does this within days, moto never does."""

from __future__ import annotations

from datetime import datetime

from infra.local import deployment
from infra.local.embedded import embed, objects
from infra.local.patched.tables import get_index_maps


def drop_expired(now: datetime) -> int:
    """Deletes every row whose TTL is before `now` and every object past its lifecycle; returns their number."""
    dropped = objects.drop_expired(now)
    if not embed.is_embedded("dynamodb"):
        return dropped
    with embed.LOCK:
        for table in embed.backend("dynamodb", deployment.region()).tables.values():
            if table.ttl["TimeToLiveStatus"] != "ENABLED":
                continue
            for item in get_index_maps(table).expired(table.ttl["AttributeName"], now.timestamp()):
                table.delete_item(item.hash_key, item.range_key)
                dropped += 1
    return dropped
