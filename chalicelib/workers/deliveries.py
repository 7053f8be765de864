"""The consumer of the queue `deliveries`: sends the outbox rows announced there and runs the tasks named there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.suppressions.read import sequence
from chalicelib.workers import batch, invocation


def handle(event: Mapping[str, Any], context: invocation.LambdaContext | None = None) -> dict[str, Any]:
    """Handles an SQS event in Lambda's shape; the answer names the messages that failed or were not begun."""
    ports = wiring.ports()
    sequenced: set[str] = set()

    def work(message: batch.Message) -> None:
        match message:
            case batch.Announcement():
                deliver(ports, message.tenant, message.row_id)
            case batch.TaskAnnouncement() if message.tenant not in sequenced:
                sequence(ports, message.tenant)
                # Everything in the batch was committed before it arrived, so one run a tenant is enough.
                sequenced.add(message.tenant)

    with invocation.begin(context, wiring.longest_call()) as this:
        return batch.process(event, "deliveries", ports.profiles, this, work)
