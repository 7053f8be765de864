"""The consumer of the queue `inbound`: the texts that people sent, as tenants' SNS topics deliver them.

The bodies are AWS's own envelopes. They hold phone numbers and texts, the one exception to "ids only", and are never
logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.usecases.sms import receive_queued
from chalicelib.workers import batch, invocation


def handle(event: Mapping[str, Any], context: invocation.LambdaContext | None = None) -> dict[str, Any]:
    """Handles an SQS event in Lambda's shape; the answer names those that failed, no tenant has, or were not begun."""
    ports = wiring.ports()

    def work(message: Mapping[str, Any]) -> None:
        receive_queued.receive(ports, message["body"], message["messageId"])

    with invocation.begin(context, wiring.longest_call()) as this:
        return batch.each(event, "inbound", this, work)
