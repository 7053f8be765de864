"""What staff do with deliveries: list them, send one again by hand, and try an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.webhooks.bodies import write_test_body
from chalicelib.domain.webhooks.deliveries import AddDelivery, Delivery, SaveDelivery, send_again
from chalicelib.usecases import cursors
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.webhooks.manage import read

if TYPE_CHECKING:
    from chalicelib.domain.webhooks.deliveries import ListedState
    from chalicelib.domain.webhooks.endpoints import Endpoint
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def list_deliveries(
    ports: Ports, ctx: Context, endpoint_id: str, state: ListedState | None, limit: int, cursor: str | None
) -> tuple[list[Delivery], str | None]:
    """Returns deliveries to an endpoint, the newest first, and the next cursor. Raises NotFound, Malformed."""
    read(ports, ctx, endpoint_id)
    name = f"deliveries {endpoint_id} {state or ''}"
    before = cursors.decode(ports, ctx.tenant, name, cursor) if cursor else None
    found, last = ports.webhook_deliveries.page(ctx.tenant, endpoint_id, state, before, limit)
    return found, cursors.encode(ports, ctx.tenant, name, last) if last else None


def try_endpoint(ports: Ports, ctx: Context, endpoint_id: str) -> Done[Delivery]:
    """Sends an endpoint the event that tries it, whatever it wants. Raises NotFound, Conflict (endpoint_disabled)."""
    delivery_id = ports.randomness.id("whd", ctx.now)

    def attempt() -> Plan[Delivery]:
        endpoint = _require_enabled(read(ports, ctx, endpoint_id))
        body = write_test_body(endpoint.id, ctx.now)
        made = Delivery(delivery_id, endpoint.id, "endpoint.test", body, ctx.now, ctx.now)
        return Plan([AddDelivery(made)], made, delivery_id)

    return commit(ports, ctx, attempt, lambda resource: require_delivery(ports, ctx, endpoint_id, resource))


def redeliver(ports: Ports, ctx: Context, endpoint_id: str, delivery_id: str) -> Done[Delivery]:
    """Sends a delivery again, from the first try on, under the same id; one on its way goes on.

    Raises NotFound, Conflict (endpoint_disabled).
    """

    def attempt() -> Plan[Delivery]:
        _require_enabled(read(ports, ctx, endpoint_id))
        delivery = require_delivery(ports, ctx, endpoint_id, delivery_id)
        if delivery.state in ("waiting", "claimed"):
            return Plan([], delivery, delivery_id)
        again = send_again(delivery, ctx.now)
        return Plan([SaveDelivery(again, ctx.now)], again, delivery_id)

    return commit(ports, ctx, attempt, lambda resource: require_delivery(ports, ctx, endpoint_id, resource))


def require_delivery(ports: Ports, ctx: Context, endpoint_id: str, delivery_id: str) -> Delivery:
    """Returns a delivery to this endpoint. Raises NotFound."""
    found = ports.webhook_deliveries.get(ctx.tenant, delivery_id) if is_id(delivery_id, "whd") else None
    if found is None or found.endpoint_id != endpoint_id:
        raise NotFound("There is no such delivery.")
    return found


def _require_enabled(endpoint: Endpoint) -> Endpoint:
    if not endpoint.enabled:
        raise Conflict("Enable the endpoint first.", code="endpoint_disabled")
    return endpoint
