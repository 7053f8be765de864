"""The event of a call, which becomes the next link of whatever it changes."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.changes import Event
from chalicelib.domain.event_types import EventType
from chalicelib.usecases.context import Context


def call_event(
    ctx: Context, kind: EventType, *, at: datetime | None = None, record_id: str = "", digest: str = ""
) -> Event:
    """An event of this call: its actor, its request, and its moment, from which it counts unless `at` is given."""
    return Event(
        type=kind,
        at=at or ctx.now,
        recorded_at=ctx.now,
        actor=f"{ctx.actor.kind}:{ctx.actor.id}",
        request_id=ctx.request_id,
        record_id=record_id,
        digest=digest,
    )
