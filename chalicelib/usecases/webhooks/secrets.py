"""The secrets of endpoints, derived so that none is stored: they follow from the tenant's key, the id and a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.webhooks.signing import write_secret

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.webhooks.endpoints import Endpoint
    from chalicelib.usecases.ports.bundle import Ports


def show_secret(ports: Ports, tenant: str, endpoint: Endpoint) -> str:
    """Returns the endpoint's present secret as its receiver keeps it. Raises Unavailable."""
    return write_secret(_derive(ports, tenant, endpoint, endpoint.secret))


def list_keys(ports: Ports, tenant: str, endpoint: Endpoint, now: datetime) -> list[bytes]:
    """Returns the keys that sign what is sent to an endpoint at a moment, the newest first. Raises Unavailable."""
    return [_derive(ports, tenant, endpoint, number) for number in endpoint.list_secrets(now)]


def _derive(ports: Ports, tenant: str, endpoint: Endpoint, number: int) -> bytes:
    texts = (f"{endpoint.id}\n{number}\n{half}" for half in (1, 2))
    halves = [ports.secrets.sign(tenant, "webhook-secret", text, endpoint.key) for text in texts]
    return "".join(halves).encode()
