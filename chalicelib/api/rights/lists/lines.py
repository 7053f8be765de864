"""What staff see of a request in a list: one line, as JSON or as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline.spreadsheets import write_csv
from chalicelib.api.rights.lists import schemas
from chalicelib.domain.rights.moments import find_clock
from chalicelib.domain.times import format_rfc3339, local_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.rights.seen import SeenRequest

_COLUMNS: Final = (
    *("id", "type", "status", "name", "state", "relationship", "received_at", "due_on", "target_on"),
    *("clock", "clock_on", "overdue", "assignee", "assignee_name", "marks", "linked_requests"),
)


def make_lines(call: Call, found: Iterable[SeenRequest]) -> list[schemas.LineOut]:
    """Returns a line for each request."""
    today = local_date(call.context.now, call.context.profile.time_zone)
    return [_make_line(call, seen, today) for seen in found]


def to_csv(lines: Sequence[schemas.LineOut]) -> str:
    """Returns the lines as CSV: several marks or ids in one field stand with a blank between them."""
    return write_csv(_COLUMNS, map(_to_row, lines))


def _make_line(call: Call, seen: SeenRequest, today: date) -> schemas.LineOut:
    request = seen.request
    clock = find_clock(request)
    return schemas.LineOut(
        id=request.id,
        type=request.type,
        status=request.status,
        name=(seen.details.requester.name or None) if seen.details else None,
        state=request.intake.state,
        relationship=request.intake.relationship,
        received_at=request.intake.received_at,
        due_on=request.clock.due_on,
        target_on=request.clock.target_on,
        next_clock=schemas.NextClockOut(name=clock.name, on=clock.day, overdue=clock.day < today) if clock else None,
        assignee=request.assignee,
        assignee_name=call.name(request.assignee),
        marks=sorted(request.marks),
        linked_requests=[one for one in request.linked if one != request.id],
    )


def _to_row(line: schemas.LineOut) -> list[str]:
    clock = line.next_clock
    return [
        line.id,
        line.type,
        line.status,
        line.name or "",
        line.state or "",
        line.relationship,
        format_rfc3339(line.received_at),
        line.due_on.isoformat(),
        line.target_on.isoformat(),
        *((clock.name, clock.on.isoformat(), str(clock.overdue).lower()) if clock else ("", "", "")),
        line.assignee or "",
        line.assignee_name or "",
        " ".join(line.marks),
        " ".join(line.linked_requests),
    ]
