"""Webhook endpoints over HTTP, with a server of the customer's on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.stack import Answer
from tests.fixtures.client import Client
from tests.fixtures.webhooks.receiving_server import ReceivingServer

ENDPOINTS = "/v1/webhook-endpoints"


@dataclass(frozen=True)
class Hooks:
    """A tenant's endpoints, and the server to which the first of them leads."""

    client: Client
    server: ReceivingServer

    def call(self, method: str, path: str = "", body: Any = None, **headers: str) -> Answer:
        """Makes one call below the endpoints with the admin's key."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.client.call(method, ENDPOINTS + path, body, key="admin", headers=named)

    def make(self, **more: Any) -> dict[str, Any]:
        """Makes an endpoint that leads to the server, and returns it with its secret."""
        answer = self.call("POST", "", {"url": self.server.url, **more})
        assert answer.status == 201, answer.text
        made: dict[str, Any] = answer.json
        return made

    def deliveries(self, endpoint_id: str, query: str = "") -> list[dict[str, Any]]:
        """Returns the deliveries to an endpoint, the newest first."""
        answer = self.call("GET", f"/{endpoint_id}/deliveries{query}")
        assert answer.status == 200, answer.text
        items: list[dict[str, Any]] = answer.json["items"]
        return items

    def got(self, secret: str) -> list[dict[str, Any]]:
        """Lets the queues run, and returns what the server received, as the receivers' own package reads it."""
        self.client.stack.tick()
        return [one.verify(secret) for one in self.server.got]
