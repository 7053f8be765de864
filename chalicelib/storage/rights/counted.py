"""What counts towards a cap, by identifier: one item each, beside the list of the requests made with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.domain.rights.counted import Counted, CountedRequest, SaveCounted
from chalicelib.storage.table import asker_places, ops
from chalicelib.storage.table.packed import pack_text, unpack_text
from chalicelib.storage.table.reads import read_each

if TYPE_CHECKING:
    from chalicelib.storage.table.ops import Item, Table

_PACK_ABOVE: Final = 700


def read(table: Table, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Counted]:
    """Returns what counts of each identifier, also of those of which nothing does."""
    wanted = {asker_places.counted_requests(tenant, key): key for key in identifier_keys}
    found = read_each(table, tenant, list(wanted))
    return {key: _from_item(key, found.get(place)) for place, key in wanted.items()}


def writes(tenant: str, change: SaveCounted) -> list[ops.Write]:
    """Returns the write of the next version."""
    counted = change.counted
    place = asker_places.counted_requests(tenant, counted.identifier_key)
    rows = [[one.request_id, one.lead, one.type, one.received_ms] for one in counted.requests]
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "version": counted.version + 1,
        "body": pack_text(ops.compact(rows), _PACK_ABOVE),
    }
    unchanged = ops.Equals({"version": counted.version}) if counted.version else ops.Absent()
    return [ops.Put(item, unchanged)]


def _from_item(identifier_key: str, item: Item | None) -> Counted:
    if item is None:
        return Counted(identifier_key)
    rows = json.loads(unpack_text(str(item["body"])))
    return Counted(identifier_key, tuple(CountedRequest(*row) for row in rows), int(item["version"] or 0))
