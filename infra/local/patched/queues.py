"""Runs SQS on `SYSTEM_CLOCK`: delays, visibility and retention follow this clock, which only moves forwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import moto.sqs.models as sqs
from moto.core.utils import unix_time as _stock_unix_time
from moto.sqs.exceptions import ReceiptHandleIsInvalid

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.patched.patches import Patches


def _seconds(moment: datetime | None = None) -> float:
    return SYSTEM_CLOCK.now().timestamp() if moment is None else float(_stock_unix_time(moment))


def _millis(moment: datetime | None = None) -> float:
    return _seconds(moment) * 1000.0


def _change_visibility(self: Any, queue_name: str, receipt_handle: str, visibility_timeout: int) -> None:
    """Works like moto's, but without the limit of 12 hours since the *sending*, which a clock jump would exceed."""
    queue = self.get_queue(queue_name)
    for message in queue._messages:
        if message.had_receipt_handle(receipt_handle):
            message.change_visibility(int(visibility_timeout))
            if not int(visibility_timeout):
                message.visible_at = 0  # at once, where moto would wait for the clock's next millisecond
            if message.visible and message in queue.pending_messages:
                queue.pending_messages.remove(message)
            return
    raise ReceiptHandleIsInvalid


PATCHES = Patches(
    (sqs, "unix_time", _seconds),
    (sqs, "unix_time_millis", _millis),
    (sqs.SQSBackend, "change_message_visibility", _change_visibility),
)
