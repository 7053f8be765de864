"""The consumer of the queue `inbound`: what tenants' SNS topics tell of the texts that people sent.

The bodies are AWS's own envelopes and hold numbers and texts, the one exception to "ids only". None is logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.usecases.sms import receive_queued
from chalicelib.workers import batch


def handle(event: Mapping[str, Any]) -> dict[str, Any]:
    """An SQS event in Lambda's shape; the answer names the messages that failed, those of no tenant among them."""
    ports = wiring.ports()

    def work(message: Mapping[str, Any]) -> None:
        receive_queued.receive(ports, message["body"], message["messageId"])

    return batch.each(event, "inbound", work)
