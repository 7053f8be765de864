"""The event of a call, which becomes the next event in the chain of everything that the call changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.changes import Event
from chalicelib.domain.event_types import EventType
from chalicelib.usecases.context import Context


def call_event(
    ctx: Context,
    kind: EventType,
    *,
    at: datetime | None = None,
    record_id: str = "",
    digest: str = "",
    body: Mapping[str, Any] | None = None,
) -> Event:
    """Returns an event of this call, with its actor and request. It counts from `at`, by default the call's moment."""
    return Event(
        type=kind,
        at=at or ctx.now,
        recorded_at=ctx.now,
        actor=ctx.actor.label,
        request_id=ctx.request_id,
        record_id=record_id,
        digest=digest,
        body=dict(body or {}),
    )
