"""Drops rows whose TTL has passed. DynamoDB does so within days, moto never."""

from __future__ import annotations

from datetime import datetime

from infra.local import deployment, embed
from infra.local.tables import kept


def drop_expired(now: datetime) -> int:
    """Deletes every row whose TTL lies before `now`, in all embedded tables; how many."""
    if not embed.embedded("dynamodb"):
        return 0
    dropped = 0
    with embed.LOCK:
        for table in embed.backend("dynamodb", deployment.region()).tables.values():
            if table.ttl["TimeToLiveStatus"] != "ENABLED":
                continue
            for item in kept(table).expired(table.ttl["AttributeName"], now.timestamp()):
                table.delete_item(item.hash_key, item.range_key)
                dropped += 1
    return dropped
