"""Reads several items by their places, at the lowest cost."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.storage.table.ops import Item, Place, Table


def read_each(table: Table, tenant: str, places: Sequence[Place]) -> dict[Place, Item]:
    """Returns the items that exist, by place: makes one get for one place, a batch for several, no call for none."""
    if not places:
        return {}
    if len(places) == 1:
        item = table.get(tenant, places[0])
        return {places[0]: item} if item else {}
    return table.batch_get(tenant, list(places))
