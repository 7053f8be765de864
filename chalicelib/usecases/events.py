"""The event of a call, which becomes the next link of whatever it changes."""

from __future__ import annotations

from chalicelib.domain.changes import Event
from chalicelib.usecases.context import Context


def call_event(ctx: Context, kind: str) -> Event:
    """An event of this call: its moment, its actor and its request."""
    return Event(
        type=kind,
        at=ctx.now,
        recorded_at=ctx.now,
        actor=f"{ctx.actor.kind}:{ctx.actor.id}",
        request_id=ctx.request_id,
    )
