"""Reading several items by their places, at the lowest price."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.storage.table.ops import Item, Key, Table


def read_each(table: Table, tenant: str, keys: Sequence[Key]) -> dict[Key, Item]:
    """Those of the items that exist, by their places: one get for one, a batch for more, no call for none."""
    if not keys:
        return {}
    if len(keys) == 1:
        item = table.get(tenant, keys[0])
        return {keys[0]: item} if item else {}
    return table.batch_get(tenant, list(keys))
