"""Plans a delivery of each event to each endpoint that wants it, in the transaction that ends the event's row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.webhooks.bodies import write_body
from chalicelib.domain.webhooks.deliveries import AddDelivery, Delivery

if TYPE_CHECKING:
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.outgoing import Telling
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def plan_deliveries(ports: Ports, ctx: Context, row: StoredOutboxRow, telling: Telling) -> list[AddDelivery]:
    """Returns the deliveries that follow from a row's events. No call where this process knows the endpoints."""
    endpoints = ports.webhook_endpoints.known(ctx.tenant).all
    return [
        AddDelivery(
            Delivery(
                id=ports.randomness.id("whd", ctx.now),
                endpoint_id=endpoint.id,
                type=event.type,
                body=write_body(event, telling, row.row.created_at),
                created_at=ctx.now,
                next_at=ctx.now,
            )
        )
        for event in telling.events
        for endpoint in endpoints
        if endpoint.wants(event.type)
    ]
