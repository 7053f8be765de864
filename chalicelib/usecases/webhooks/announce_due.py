"""Finds deliveries in the calendar: those whose long wait ends soon, and those whose message or sender was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.webhooks.deliveries import find_delay

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports

MOST: Final = 500
"""How many deliveries one run of the sweep announces; the next run takes the rest."""


def announce_due(ports: Ports, tenant: str) -> int:
    """Has the deliveries tried that are due, the earliest first, and returns their number."""
    now = ports.clock.now()
    announced = 0
    for delivery in ports.webhook_deliveries.due(tenant, now, MOST):
        delay = find_delay(delivery, now)
        if delay is not None and ports.webhook_deliveries.put_off(tenant, delivery, now):
            ports.outbox.announce(tenant, [delivery.id], delay=delay)
            announced += 1
    if announced:
        logs.count("EventsDue", announced, tenant=tenant)
    return announced
