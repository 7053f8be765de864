"""What was written and what happened: messages and events of a request, page by page."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chalicelib.api.pipeline.models import Moment, Output


class RightsMessageOut(Output):
    """One message between the company and the requester."""

    at: Moment
    sender: str = Field(examples=["staff"], description="`staff`, `person` or `agent`.")
    text: str
    upload_ids: list[str]


class RightsMessagePage(Output):
    """A page of messages, newest first."""

    items: list[RightsMessageOut]
    next_cursor: str | None


class RightsEventOut(Output):
    """One event of a request. It holds codes, ids and dates only; `digest` binds what was said beside it."""

    version: int
    type: str = Field(examples=["request.completed"])
    at: Moment
    recorded_at: Moment
    actor: str
    body: dict[str, Any]
    digest: str | None
    hash: str


class RightsEventPage(Output):
    """A page of events, newest first."""

    items: list[RightsEventOut]
    next_cursor: str | None
