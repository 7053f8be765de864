"""The consumer of the queue `reminders`: takes what is due of each record that the sweep found in the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib import wiring
from chalicelib.domain.contracts.archived import read_due
from chalicelib.domain.ids import is_id
from chalicelib.usecases.contracts.ask_to_archive import ask_to_archive
from chalicelib.usecases.retention.end_person import end_person
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.staffing.remind_of_hold import remind_of_hold
from chalicelib.workers import batch, invocation

TAKERS: Final = {"hld": remind_of_hold, "sub": end_person}
"""The prefix of the ids of records → what takes the steps that are due of one. All others are rights requests."""


def handle(event: Mapping[str, Any], context: invocation.LambdaContext | None = None) -> dict[str, Any]:
    """Handles an SQS event in Lambda's shape; the answer names the messages that failed or were not begun."""
    ports = wiring.ports()

    def work(message: batch.Reminder) -> None:
        contract = read_due(message.record_id)
        if contract is not None:
            ask_to_archive(ports, message.tenant, contract)
            return
        take = next((one for prefix, one in TAKERS.items() if is_id(message.record_id, prefix)), take_due_steps)
        take(ports, message.tenant, message.record_id)

    with invocation.begin(context, wiring.longest_call()) as this:
        return batch.process_reminders(event, ports.profiles, this, work)
