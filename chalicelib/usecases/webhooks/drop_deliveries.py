"""Deletes what was on its way to an endpoint that was deleted, or was parked, so that it waits for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.usecases.ports.bundle import Ports

MOST: Final = 25
"""How many deliveries one step deletes."""


def drop_deliveries(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished", "more"]:
    """Deletes the next deliveries to the endpoint of a row. Raises Unavailable.

    One that was planned by a process that did not know of the deletion yet is deleted when it is to be sent.
    """
    found, after = ports.webhook_deliveries.page(tenant, row.refs["endpoint"], None, None, MOST)
    for delivery in found:
        ports.webhook_deliveries.drop(tenant, delivery)
    # The list lags: a page of those that were deleted a moment ago is no end of it.
    return "more" if found or after else "finished"
