"""Deliveries of events in the table: the calendar of those that wait, and lists by endpoint and state."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib import randomness
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER
from chalicelib.domain.times import format_rfc3339, from_ms, to_ms
from chalicelib.domain.webhooks.deliveries import (
    KEPT,
    AddDelivery,
    Delivery,
    DeliveryState,
    ListedState,
    SaveDelivery,
    find_due,
)
from chalicelib.storage.table import ops, places, webhook_places

if TYPE_CHECKING:
    from chalicelib.storage.table.ops import Item

_LISTED: Final[dict[DeliveryState, ListedState]] = {
    "waiting": "waiting",
    "claimed": "waiting",
    "delivered": "delivered",
    "parked": "parked",
}
_STATES: Final[tuple[ListedState, ...]] = ("waiting", "delivered", "parked")


class DynamoDeliveries:
    """Implements `usecases.ports.outbox.WebhookDeliveries`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, delivery_id: str) -> Delivery | None:
        item = self._table.get(tenant, webhook_places.delivery(tenant, delivery_id))
        return _from_item(item) if item else None

    def claim(self, tenant: str, claimed: Delivery) -> bool:
        claimed_by = randomness.token(8).hex()
        values: Item = {**_values(tenant, claimed, claimed.last_at or claimed.created_at), "claimed_by": claimed_by}
        try:
            self._table.write(tenant, _update(tenant, claimed, values))
        except ops.ConditionFailed as error:
            lying = error.failed[0]
            # When a write times out, the client's retry may find that the first attempt did succeed.
            return lying is not None and lying.get("claimed_by") == claimed_by
        return True

    def save(self, tenant: str, after: Delivery, now: datetime) -> bool:
        try:
            self._table.write(tenant, _update(tenant, after, _values(tenant, after, now)))
        except ops.ConditionFailed:
            return False
        return True

    def drop(self, tenant: str, delivery: Delivery) -> None:
        # There is no condition: its endpoint is gone, whatever became of it.
        self._table.write(tenant, ops.Delete(webhook_places.delivery(tenant, delivery.id)))

    def due(self, tenant: str, now: datetime, limit: int) -> list[Delivery]:
        until = format_rfc3339(now) + "~"
        listed: list[tuple[str, ops.Place]] = []
        for shard in range(places.DUE_SHARDS):
            span = ops.Span(webhook_places.deliveries_due(tenant, shard), until=until, index="due", limit=limit)
            items = self._table.query(tenant, span).items
            listed += [(str(one["due_at"]), ops.Place(str(one["pk"]), str(one["sk"]))) for one in items]
        wanted = [place for _, place in sorted(listed, key=lambda one: one[0])[:limit]]
        found = self._table.batch_get(tenant, wanted) if wanted else {}
        # The index may lag behind the table: skip those that moved on a moment ago.
        return [
            _from_item(found[place])
            for place in wanted
            if place in found and str(found[place].get("due_at") or "~") <= until
        ]

    def put_off(self, tenant: str, delivery: Delivery, now: datetime) -> bool:
        until = max(now, delivery.next_at) + ANNOUNCE_AGAIN_AFTER
        values: Item = {"due_at": _due_at(until, delivery.id), "version": delivery.version + 1}
        moved = replace(delivery, version=delivery.version + 1)
        try:
            self._table.write(tenant, _update(tenant, moved, values))
        except ops.ConditionFailed:
            return False
        return True

    def page(
        self, tenant: str, endpoint_id: str, state: ListedState | None, before: str | None, limit: int
    ) -> tuple[list[Delivery], str | None]:
        listed: list[tuple[str, ops.Place]] = []
        more = False
        for one in (state,) if state else _STATES:
            span = self._span(tenant, one, f"{endpoint_id}#", limit)
            if before is not None:
                place = webhook_places.delivery(tenant, before)
                span = replace(span, after="\n".join((f"{endpoint_id}#{before}", place.pk, place.sk)))
            page = self._table.query(tenant, span)
            more = more or page.last is not None
            listed += [(str(item["list_sk"]), ops.Place(str(item["pk"]), str(item["sk"]))) for item in page.items]
        listed.sort(key=lambda one: one[0], reverse=True)
        more = more or len(listed) > limit
        wanted = [place for _, place in listed[:limit]]
        found = self._table.batch_get(tenant, wanted) if wanted else {}
        deliveries = [_from_item(found[place]) for place in wanted if place in found]
        last = listed[limit - 1][0].partition("#")[2] if more and len(listed) >= limit else None
        return [one for one in deliveries if state in (None, _LISTED[one.state])], last

    def parked(self, tenant: str, limit: int) -> list[str]:
        items = self._table.query(tenant, self._span(tenant, "parked", "", limit)).items
        return [str(item["list_sk"]).partition("#")[2] for item in items]

    def _span(self, tenant: str, state: ListedState, prefix: str, limit: int) -> ops.Span:
        listing = webhook_places.deliveries_listing(tenant, state)
        return ops.Span(listing, prefix=prefix, newest_first=True, limit=limit, index="listing")


def add_writes(tenant: str, change: AddDelivery) -> list[ops.Write]:
    """Returns the write of a new delivery."""
    delivery = change.delivery
    place = webhook_places.delivery(tenant, delivery.id)
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "id": delivery.id,
        "endpoint": delivery.endpoint_id,
        "type": delivery.type,
        "body": delivery.body,
        "created_at": to_ms(delivery.created_at),
        **_values(tenant, delivery, delivery.created_at),
    }
    return [ops.Put({name: value for name, value in item.items() if value is not None}, ops.Absent())]


def save_writes(tenant: str, change: SaveDelivery) -> list[ops.Write]:
    """Returns the write of a delivery's next version."""
    return [_update(tenant, change.delivery, _values(tenant, change.delivery, change.now))]


def _update(tenant: str, after: Delivery, values: Item) -> ops.Update:
    unchanged = ops.Equals({"version": after.version - 1})
    return ops.Update(webhook_places.delivery(tenant, after.id), values, unchanged)


def _values(tenant: str, delivery: Delivery, now: datetime) -> Item:
    """Returns what changes with each try."""
    due = find_due(delivery, now)
    shard = zlib.crc32(delivery.id.encode()) % places.DUE_SHARDS
    return {
        "state": delivery.state,
        "next_at": to_ms(delivery.next_at),
        "tries": delivery.tries,
        "asked": delivery.asked,
        "last_at": to_ms(delivery.last_at) if delivery.last_at else None,
        "last_status": delivery.last_status,
        "last_failure": delivery.last_failure,
        "version": delivery.version,
        "due_pk": webhook_places.deliveries_due(tenant, shard) if due else None,
        "due_at": _due_at(due, delivery.id) if due else None,
        "list_pk": webhook_places.deliveries_listing(tenant, _LISTED[delivery.state]),
        "list_sk": f"{delivery.endpoint_id}#{delivery.id}",
        "ttl": int((now + KEPT).timestamp()) if delivery.state == "delivered" else None,
    }


def _due_at(moment: datetime, delivery_id: str) -> str:
    return f"{format_rfc3339(moment)}#{delivery_id}"


def _from_item(item: Item) -> Delivery:
    last_at, status = item.get("last_at"), item.get("last_status")
    return Delivery(
        id=str(item["id"]),
        endpoint_id=str(item["endpoint"]),
        type=_literal(item["type"]),
        body=str(item["body"]),
        created_at=from_ms(int(item["created_at"] or 0)),
        next_at=from_ms(int(item["next_at"] or 0)),
        state=_literal(item["state"]),
        tries=int(item["tries"] or 0),
        asked=int(item["asked"] or 0),
        last_at=from_ms(int(last_at)) if last_at is not None else None,
        last_status=int(status) if status is not None else None,
        last_failure=_literal(item.get("last_failure")),
        version=int(item["version"] or 0),
    )


def _literal(value: ops.Value) -> Any:
    return value  # written from the same literal type
