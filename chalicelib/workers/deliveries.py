"""The consumer of the queue `deliveries`: sends the outbox rows that are announced there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.usecases.deliver_outbox import deliver
from chalicelib.workers import batch


def handle(event: Mapping[str, Any]) -> dict[str, Any]:
    """An SQS event in Lambda's shape; the answer names the messages that failed."""
    ports = wiring.ports()

    def work(announcement: batch.Announcement) -> None:
        if announcement.tenant not in ports.profiles:
            raise batch.Unreadable
        deliver(ports, announcement.tenant, announcement.row_id)

    return batch.run(event, "deliveries", work)
