"""A company's endpoints in the table: one item, since there are few, with a chain of events."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chalicelib.domain.times import from_ms, to_ms
from chalicelib.domain.webhooks.endpoints import EndedSecret, Endpoint, Endpoints, SaveEndpoints
from chalicelib.storage.access.recent import CACHE_SIZE, Recent
from chalicelib.storage.table import ops, webhook_places
from chalicelib.storage.table.heads import read_head, write_head

if TYPE_CHECKING:
    from chalicelib.storage.table.ops import Item


class DynamoEndpoints:
    """Implements `usecases.ports.outbox.WebhookEndpoints`."""

    def __init__(self, table: ops.Table, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._table = table
        self._monotonic = monotonic
        self._seen: Recent[str, Endpoints] = Recent(CACHE_SIZE, monotonic)

    def read(self, tenant: str) -> Endpoints:
        read_at = self._monotonic()
        item = self._table.get(tenant, webhook_places.endpoints(tenant))
        found = _from_item(item) if item else Endpoints()
        self._seen.keep(tenant, found, read_at)
        return found

    def known(self, tenant: str) -> Endpoints:
        found = self._seen.get(tenant)
        return self.read(tenant) if found is None else found

    def forget(self, tenant: str) -> None:
        self._seen.drop(lambda name: name == tenant)


def writes(tenant: str, change: SaveEndpoints) -> list[ops.Write]:
    """Returns the writes of the next version of all endpoints, and of its event."""
    endpoints = change.endpoints
    values: Item = {"endpoints": ops.compact([_to_json(one) for one in endpoints.all])}
    return write_head(webhook_places.endpoints(tenant), endpoints, endpoints.version - 1, change.event, values)


def _to_json(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "description": endpoint.description,
        "created_at": to_ms(endpoint.created_at),
        "secret": endpoint.secret,
        "key": endpoint.key,
        "ended": [[one.number, to_ms(one.until)] for one in endpoint.ended],
        "disabled_at": to_ms(endpoint.disabled_at) if endpoint.disabled_at else None,
        "disabled_reason": endpoint.disabled_reason,
        "version": endpoint.version,
    }


def _from_item(item: Item) -> Endpoints:
    values: list[dict[str, Any]] = json.loads(str(item["endpoints"]))
    return Endpoints(tuple(_from_json(one) for one in values), **read_head(item))


def _from_json(values: dict[str, Any]) -> Endpoint:
    disabled = values["disabled_at"]
    return Endpoint(
        **{name: values[name] for name in ("id", "url", "description", "secret", "key", "disabled_reason", "version")},
        events=tuple(values["events"]),
        created_at=from_ms(values["created_at"]),
        ended=tuple(EndedSecret(number, from_ms(until)) for number, until in values["ended"]),
        disabled_at=from_ms(disabled) if disabled else None,
    )
