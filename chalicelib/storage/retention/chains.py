"""The chains that tell which records are gone, and what is still left of one."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.retention.chain import RetentionChain, SaveRetentionChain
from chalicelib.storage.rights import whole
from chalicelib.storage.table import ops, retention_places
from chalicelib.storage.table.heads import read_head, write_head


class DynamoRetention:
    """Implements `ports.retention.Retention`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def chain(self, tenant: str, month: str) -> RetentionChain:
        item = self._table.get(tenant, retention_places.chain(tenant, month))
        if item is None:
            return RetentionChain(month)
        day = item.get("reported_to")
        return RetentionChain(month, date.fromisoformat(str(day)) if day else None, **read_head(item))

    def left(self, tenant: str, request_id: str) -> list[str]:
        return sorted(whole.read_items(self._table, tenant, request_id))


def writes(tenant: str, change: SaveRetentionChain) -> list[ops.Write]:
    """Returns the writes of the next version of a month's chain and of its event."""
    chain = change.chain
    day = {"reported_to": chain.reported_to.isoformat()} if chain.reported_to else {}
    place = retention_places.chain(tenant, chain.month)
    return write_head(place, chain, change.before.version, change.event, {**day})
