"""Works through one SQS batch, each message on its own, so that a bad one delays no other; the answer lists those."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from chalicelib import logs
from chalicelib.domain.contracts.archived import read_due
from chalicelib.domain.errors import PrivacyError
from chalicelib.domain.ids import is_id
from chalicelib.domain.outbox import PREFIXES, TASKS, Queue, Task
from chalicelib.workers.invocation import Invocation


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message that names a tenant's outbox row to work on. It holds ids only."""

    tenant: str
    row_id: str


@dataclass(frozen=True, slots=True)
class TaskAnnouncement:
    """A message that names a task to run for a tenant."""

    tenant: str
    run: Task


@dataclass(frozen=True, slots=True)
class Reminder:
    """A message that names a tenant's record, which has a step of its own to take."""

    tenant: str
    record_id: str


Message = Announcement | TaskAnnouncement
_Named = TypeVar("_Named", Announcement, TaskAnnouncement, Reminder, Message)


DUE: Final = ("req", "hld", "sub")
"""The prefixes of the ids of records that have a moment in the calendar: rights requests, holds and people. Contracts
have names of their own there."""


class Unreadable(Exception):
    """A message that is not one of ours. It fails until the queue moves it to the dead letters, where people look."""


def process(
    event: Mapping[str, Any],
    queue: Queue,
    tenants: Container[str],
    this: Invocation,
    work: Callable[[Message], None],
) -> dict[str, Any]:
    """Does the work for each announcement; see `each`.

    A message may only name one of these tenants, and a row or a task that belongs to this queue.
    """
    return each(event, queue, this, lambda one: work(_require(_read(one["body"], PREFIXES[queue]), tenants)))


def process_reminders(
    event: Mapping[str, Any], tenants: Container[str], this: Invocation, work: Callable[[Reminder], None]
) -> dict[str, Any]:
    """Does the work for each record of one of these tenants that is due; see `each`."""
    return each(event, "reminders", this, lambda one: work(_require(_read_reminder(one["body"]), tenants)))


def each(
    event: Mapping[str, Any], queue: str, this: Invocation, work: Callable[[Mapping[str, Any]], None]
) -> dict[str, Any]:
    """Does the work for each message and answers as Lambda's partial-batch protocol asks.

    A message fails with whatever its work raises; SQS shows it again later and counts its tries. Once the run has no
    time for the longest call, the rest is not begun and fails too: if Lambda ended the run, all of the batch would
    come back, and nobody would know whether a mail under way had left.
    """
    failed: list[str] = []
    messages = event["Records"]
    for number, message in enumerate(messages):
        if not this.has_time():
            left = [later["messageId"] for later in messages[number:]]
            logs.log("warning", "batch.cut_short", queue=queue, count=len(left))
            failed += left
            break
        with logs.bound(message_id=message["messageId"]):
            if not _succeeds(message, queue, work):
                failed.append(message["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _succeeds(message: Mapping[str, Any], queue: str, work: Callable[[Mapping[str, Any]], None]) -> bool:
    try:
        work(message)
    except Unreadable:
        logs.log("error", "message.unreadable", queue=queue)
    except PrivacyError as error:
        logs.log("warning", "message.failed", queue=queue, code=error.code)
    except Exception as error:  # noqa: BLE001 - the edge of the worker, as endpoint.handle is that of the API
        logs.failure("message.failed", error, queue=queue)
    else:
        return True
    return False


def _read(body: str, prefix: str) -> Message:
    match _load(body):
        case {"tenant": str(tenant), "row_id": str(row_id), **rest} if not rest and is_id(row_id, prefix):
            return Announcement(tenant, row_id)
        case {"tenant": str(tenant), "run": ("sequence" | "seal") as task, **rest} if (
            not rest and PREFIXES[TASKS[task]] == prefix
        ):
            return TaskAnnouncement(tenant, task)
    raise Unreadable


def _read_reminder(body: str) -> Reminder:
    match _load(body):
        case {"tenant": str(tenant), "remind": str(record_id), **rest} if not rest and _is_due(record_id):
            return Reminder(tenant, record_id)
    raise Unreadable


def _require(message: _Named, tenants: Container[str]) -> _Named:
    """Returns the message. Raises Unreadable where it names none of the tenants."""
    if message.tenant not in tenants:
        raise Unreadable
    return message


def _is_due(record_id: str) -> bool:
    return read_due(record_id) is not None or any(is_id(record_id, prefix) for prefix in DUE)


def _load(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        raise Unreadable from None
