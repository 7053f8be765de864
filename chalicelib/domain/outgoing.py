"""What others are told of: the closed list of outgoing events, and the row of the outbox that tells of one act.

An act of a rights request may be several events at once, such as its receipt and the tasks that come with it; one row
tells of all of them. It holds ids, codes and dates only, for whoever reads it hands them on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, cast, get_args

from chalicelib.domain.outbox import OutboxRow

OutgoingType = Literal[
    "request.received",
    "request.verified",
    "request.waiting",
    "request.extended",
    "request.reminder",
    "request.overdue",
    "request.redirected",
    "request.completed",
    "request.partially_completed",
    "request.denied",
    "request.withdrawn",
    "request.reopened",
    "appeal.received",
    "appeal.decided",
    "appeal.withdrawn",
    "task.created",
    "task.done",
    "hold.set",
    "hold.released",
]
"""The types of outgoing events. Receivers filter by them, so none is ever renamed."""
OUTGOING_TYPES: Final[tuple[OutgoingType, ...]] = get_args(OutgoingType)


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """One event. `part` is the id of what it is about where that is a part of the record: an appeal, or a task."""

    type: OutgoingType
    part: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """What one row tells: the events of one act, in order, and what there is to say of the record after it."""

    record_id: str  # req_… or hld_…
    version: int  # of the record, which the act made
    events: tuple[OutgoingEvent, ...]
    data: Mapping[str, str]  # ids, codes and dates alone: it leaves the system as it is


def make_telling_row(row_id: str, now: datetime, telling: Telling) -> OutboxRow:
    """Returns the row of the outbox by which events leave; its moment is theirs."""
    return OutboxRow(row_id, "tell_event", now, write_refs(telling), repeat_if_uncertain=True)


def write_refs(telling: Telling) -> dict[str, str]:
    """Returns what a row keeps of it. A task's id is that of its request but for the end, so its end is enough."""
    events = " ".join(
        one.type if not one.part else f"{one.type}:{_shorten(telling.record_id, one.part)}" for one in telling.events
    )
    data = json.dumps(dict(telling.data), separators=(",", ":"))
    return {"record": telling.record_id, "version": str(telling.version), "events": events, "data": data}


def read_telling(row: OutboxRow) -> Telling:
    """Returns what a row tells."""
    refs = row.refs
    events = []
    for text in refs["events"].split():
        name, _, part = text.partition(":")
        events.append(OutgoingEvent(cast("OutgoingType", name), _lengthen(refs["record"], part)))
    return Telling(refs["record"], int(refs["version"]), tuple(events), json.loads(refs["data"]))


def choose_events(telling: Telling, events: Sequence[OutgoingEvent]) -> Telling:
    """Returns what tells of some of the events alone."""
    return replace(telling, events=tuple(events))


def _shorten(record_id: str, part: str) -> str:
    return part[-2:] if part == _lengthen(record_id, part[-2:]) else part


def _lengthen(record_id: str, part: str) -> str:
    return f"tsk_{record_id[4:-2]}{part}" if len(part) == 2 else part
