"""The consumer of the queue `archive`: works the outbox rows announced there, which write or change the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.usecases.audit.seal import seal_days
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.workers import batch, invocation


def handle(event: Mapping[str, Any], context: invocation.LambdaContext | None = None) -> dict[str, Any]:
    """Handles an SQS event in Lambda's shape; the answer names the messages that failed or were not begun."""
    ports = wiring.ports()

    def work(message: batch.Message) -> None:
        match message:
            case batch.Announcement(tenant, row_id):
                deliver(ports, tenant, row_id)
            case batch.TaskAnnouncement(tenant, "seal"):
                seal_days(ports, tenant, ports.clock.now())
            case _:
                raise batch.Unreadable

    with invocation.begin(context, wiring.longest_call(objects=True)) as this:
        return batch.process(event, "archive", ports.profiles, this, work)
