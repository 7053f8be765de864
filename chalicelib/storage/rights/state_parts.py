"""The parts of a request's state that come in numbers or late, as lists: tasks, appeals, its place in the archive."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from chalicelib.domain.rights.appeals import Appeal
from chalicelib.domain.rights.keeping.archived import Archived
from chalicelib.domain.rights.tasks import RightsTask
from chalicelib.domain.times import from_ms, to_ms

Fields = list[Any]


def encode_ms(moment: datetime | None) -> int | None:
    """Returns a moment in milliseconds."""
    return to_ms(moment) if moment is not None else None


def decode_moment(milliseconds: int | None) -> datetime | None:
    """Returns the moment that `encode_ms` was given."""
    return from_ms(milliseconds) if milliseconds is not None else None


def encode_day(day: date | None) -> int | None:
    """Returns a day as a number."""
    return day.toordinal() if day is not None else None


def encode_task(one: RightsTask) -> Fields:
    """Returns a task as a list."""
    return [
        one.id,
        one.code,
        one.recipient_class,
        encode_day(one.due_on),
        one.state,
        one.outcome,
        one.system_ref,
        one.titled_in,
        one.version,
        one.noted_in,
        int(one.carries_out),
    ]


def decode_task(fields: Fields) -> RightsTask:
    """Returns the task that `encode_task` was given."""
    task_id, code, recipient_class, due_on, *rest = fields
    rest[-1] = bool(rest[-1])
    return RightsTask(task_id, code, recipient_class, date.fromordinal(due_on), *rest)


def encode_appeal(one: Appeal) -> Fields:
    """Returns an appeal as a list."""
    return [
        one.id,
        one.status,
        to_ms(one.received_at),
        encode_day(one.due_on),
        to_ms(one.due_at),
        int(one.late),
        int(one.required),
        one.of_version,
        one.outcome,
        encode_ms(one.decided_at),
        one.decided_by,
    ]


def decode_appeal(fields: Fields) -> Appeal:
    """Returns the appeal that `encode_appeal` was given."""
    appeal_id, status, received, due_on, due_at, late, required, of_version, outcome, decided_at, decided_by = fields
    return Appeal(
        id=appeal_id,
        status=status,
        received_at=from_ms(received),
        due_on=date.fromordinal(due_on),
        due_at=from_ms(due_at),
        late=bool(late),
        required=bool(required),
        of_version=of_version,
        outcome=outcome,
        decided_at=decode_moment(decided_at),
        decided_by=decided_by,
    )


def encode_archived(one: Archived) -> Fields:
    """Returns the place in the archive as a list."""
    return [one.version, one.object_version, one.sha256, one.sealing_key, int(one.purging)]


def decode_archived(fields: Fields) -> Archived:
    """Returns the place that `encode_archived` was given."""
    version, object_version, sha256, sealing_key, purging = fields
    return Archived(version, object_version, sha256, sealing_key, bool(purging))
