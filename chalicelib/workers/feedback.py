"""The consumer of the queue `feedback`: what SES tells of mails that left, as tenants' SNS topics deliver it.

The bodies are AWS's own envelopes. They hold addresses, like those of `inbound`, and are never logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.usecases.outbox import process_feedback
from chalicelib.workers import batch, invocation


def handle(event: Mapping[str, Any], context: invocation.LambdaContext | None = None) -> dict[str, Any]:
    """Handles an SQS event in Lambda's shape; the answer names those that failed or were not begun."""
    ports = wiring.ports()

    def work(message: Mapping[str, Any]) -> None:
        process_feedback.process(ports, message["body"])

    with invocation.begin(context, wiring.longest_call()) as this:
        return batch.each(event, "feedback", this, work)
