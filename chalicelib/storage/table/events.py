"""Events as items: an append-only chain in the partition of the record that they belong to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from chalicelib.domain.changes import Event
from chalicelib.domain.events import StoredEvent, canonical, chain_event
from chalicelib.domain.times import from_ms, local_date, to_ms
from chalicelib.storage.table import audit_places, ops, places
from chalicelib.storage.table.ops import Item

if TYPE_CHECKING:
    from chalicelib.domain.event_types import EventType


def event_item(partition: str, version: int, previous: str, event: Event) -> Item:
    """Returns the item of the event that makes `version`, chained to the hash of the previous event."""
    stored = chain_event(version, previous, event, partition)
    place = places.event(partition, version)
    return {
        "pk": place.pk,
        "sk": place.sk,
        "version": version,
        "type": event.type,
        "at": to_ms(event.at),
        "recorded_at": to_ms(event.recorded_at),
        "actor": event.actor,
        "request_id": event.request_id,
        "record_id": event.record_id or None,
        "digest": event.digest or None,
        "body": canonical(event.body),
        "previous": previous or None,
        "hash": stored.hash,
    }


def append(partition: str, version: int, previous: str, event: Event) -> tuple[ops.Put, str]:
    """Returns the write of an event, which fails if that version has one, and the event's hash for the head."""
    item = event_item(partition, version, previous, event)
    return ops.Put(item, ops.Absent()), str(item["hash"])


def list_for_audit(tenant: str, zone: str, write: ops.Write) -> ops.Write:
    """Returns the write of an event with a place in the audit of its day, a date in the zone; any other as it is.

    The place is part of the event's own item, so that nobody can write an event without it, and no unit is spent.
    """
    if not (isinstance(write, ops.Put) and str(write.item["sk"]).startswith(places.EVENT_PREFIX)):
        return write
    recorded_ms = int(write.item["recorded_at"] or 0)
    shard, line_place = audit_places.place_line(recorded_ms, str(write.item["hash"]))
    day = local_date(from_ms(recorded_ms), zone)
    listed = {"list_pk": audit_places.events_listing(tenant, day, shard), "list_sk": line_place}
    return ops.Put({**write.item, **listed}, write.condition)


def from_item(item: Item) -> StoredEvent:
    """Returns the event that is stored in an item. A retired type is read as it was written: the hash covers it."""
    body: dict[str, Any] = json.loads(str(item["body"]))
    event = Event(
        type=cast("EventType", item["type"]),
        at=from_ms(int(item["at"] or 0)),
        recorded_at=from_ms(int(item["recorded_at"] or 0)),
        actor=str(item["actor"]),
        request_id=str(item["request_id"]),
        record_id=str(item.get("record_id") or ""),
        digest=str(item.get("digest") or ""),
        body=body,
    )
    previous = str(item.get("previous") or "")
    return StoredEvent(int(item["version"] or 0), event, previous, str(item["hash"]), str(item["pk"]))


def read_chain(table: ops.Table, tenant: str, partition: str, before: int | None, limit: int) -> list[StoredEvent]:
    """Returns events of a partition, newest first; if `before` is given, only those of lower versions."""
    after = places.event(partition, before).sk if before is not None else None
    span = ops.Span(partition, prefix=places.EVENT_PREFIX, after=after, newest_first=True, limit=limit)
    return [from_item(item) for item in table.query(tenant, span).items]
