"""Links in the table, each for one person."""

from __future__ import annotations

import json

from chalicelib.domain.links.person_links import AddPersonLink, PersonLink
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.ops import Item


class DynamoPersonLinks:
    """Implements `usecases.ports.links.PersonLinks`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, link_id: str) -> PersonLink | None:
        item = self._table.get(tenant, places.person_link(tenant, link_id))
        return _from_item(item) if item else None


def writes(tenant: str, change: AddPersonLink) -> list[ops.Write]:
    """Returns the write of the link's item, which must not exist yet."""
    link = change.link
    place = places.person_link(tenant, link.id)
    body = {"to": list(link.identifier_keys), "kinds": list(link.kinds), "purposes": list(link.purposes)}
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "id": link.id,
        "body": ops.compact(body),
        "created_at": link.created_at,
        "until": link.until,
        "ttl": link.until // 1000 if link.until is not None else None,
    }
    return [ops.Put({name: value for name, value in item.items() if value is not None}, ops.Absent())]


def _from_item(item: Item) -> PersonLink:
    body = json.loads(str(item["body"]))
    until = item.get("until")
    return PersonLink(
        id=str(item["id"]),
        identifier_keys=tuple(body["to"]),
        created_at=int(item["created_at"] or 0),
        kinds=tuple(body["kinds"]),
        purposes=tuple(body["purposes"]),
        until=int(until) if until is not None else None,
    )
