"""Announces outbox rows again that should have left by now: their announcement was lost, or their sender died."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER
from chalicelib.usecases.outbox.deliver import give_back_unknown

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.usecases.ports.bundle import Ports

BATCH: Final = 100
MOST_BATCHES: Final = 20
"""Keeps a run far below the function's timeout; the next run takes what is left."""


def sweep(ports: Ports, tenant: str) -> int:
    """Announces due rows again and returns their number. Where nothing is due it costs nothing but index queries."""
    resent = 0
    for _ in range(MOST_BATCHES):
        now = ports.clock.now()
        rows = ports.outbox.due(tenant, now, BATCH)
        ready = [row.row.id for row in rows if _ready_again(ports, tenant, row, now)]
        if ready:
            ports.outbox.announce(tenant, ready)
            logs.count("OutboxResent", len(ready), tenant=tenant)
            resent += len(ready)
        if len(rows) < BATCH:
            break
    return resent


def _ready_again(ports: Ports, tenant: str, row: StoredOutboxRow, now: datetime) -> bool:
    """Gives the row a later due moment, so that it is neither announced by every run nor forgotten if lost again."""
    if row.state == "claimed":
        return give_back_unknown(ports, tenant, row, now)
    return ports.outbox.postpone(tenant, row, now + ANNOUNCE_AGAIN_AFTER, "ready")
