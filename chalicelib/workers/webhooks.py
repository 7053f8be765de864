"""The consumer of the queue `webhooks`: each message is one try of one delivery, so that none holds up another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.usecases.webhooks.send import send
from chalicelib.workers import batch, invocation


def handle(event: Mapping[str, Any], context: invocation.LambdaContext | None = None) -> dict[str, Any]:
    """Handles an SQS event in Lambda's shape; the answer names the messages that failed or were not begun."""
    ports = wiring.ports()

    def work(announcement: batch.Message) -> None:
        if not isinstance(announcement, batch.Announcement):
            raise batch.Unreadable
        send(ports, announcement.tenant, announcement.row_id)

    with invocation.begin(context, wiring.longest_call()) as this:
        return batch.process(event, "webhooks", ports.profiles, this, work)
