"""The places of webhooks in the tables, built like all others in `places.py`."""

from __future__ import annotations

from chalicelib.storage.table.ops import Place
from chalicelib.storage.table.places import STATE


def _partition(tenant: str, *parts: str) -> str:
    return "#".join(("T", tenant, *parts))


def endpoints(tenant: str) -> Place:
    """All endpoints of the tenant; their events are in the same partition."""
    return Place(_partition(tenant, "WEBHOOKS"), STATE)


def delivery(tenant: str, delivery_id: str) -> Place:
    """One event on its way to one endpoint."""
    return Place(_partition(tenant, "WHD", delivery_id), STATE)


def deliveries_listing(tenant: str, state: str) -> str:
    """Index `listing`: deliveries in one state, by endpoint and then by id."""
    return _partition(tenant, "WHDS", state)


def deliveries_due(tenant: str, shard: int) -> str:
    """Index `due`: deliveries in order of when the sweep looks after them, in one of DUE_SHARDS shards."""
    return _partition(tenant, "WHDUE", str(shard))
