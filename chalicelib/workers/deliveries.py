"""The consumer of the queue `deliveries`: sends the outbox rows announced there, and runs what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.suppressions.read import sequence
from chalicelib.workers import batch


def handle(event: Mapping[str, Any]) -> dict[str, Any]:
    """An SQS event in Lambda's shape; the answer names the messages that failed."""
    ports = wiring.ports()
    sequenced: set[str] = set()

    def work(message: batch.Message) -> None:
        if message.tenant not in ports.profiles:
            raise batch.Unreadable
        match message:
            case batch.Announcement():
                deliver(ports, message.tenant, message.row_id)
            case batch.RunAnnouncement() if message.tenant not in sequenced:
                sequence(ports, message.tenant)
                sequenced.add(message.tenant)  # all of the batch was committed before it came: one run is enough

    return batch.run(event, "deliveries", work)
