"""What was written and what happened: messages and events of a request, page by page."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chalicelib.api.pipeline.models import ActorName, Moment, Output


class RightsMessageOut(Output):
    """One message between the company and the requester."""

    at: Moment
    sender: str = Field(examples=["staff"], description="`staff`, `person` or `agent`.")
    text: str
    upload_ids: list[str]
    actor: str | None = Field(None, description="For staff alone: whose act it is, as the events have it.")
    actor_name: ActorName = None


class RightsMessagePage(Output):
    """A page of messages, newest first."""

    items: list[RightsMessageOut]
    next_cursor: str | None


class RightsEventOut(Output):
    """One event of a request. `body` holds codes, ids and dates only; `digest` binds what was said beside it."""

    version: int = Field(description="The order in the chain. A letter's event follows the act that caused it.")
    type: str = Field(examples=["request.completed"])
    at: Moment = Field(
        description="When it happened, as a letter that left: it can lie before that of the last version."
    )
    recorded_at: Moment
    actor: str = Field(description="`secret:<key>`, `publishable:<key>`, `subject:<request>` or `system:<what>`.")
    actor_name: ActorName
    body: dict[str, Any] = Field(description="Codes, ids and dates; which ones, depends on the type.")
    words: dict[str, Any] | None = Field(
        None,
        description="What staff wrote along with it, by name: a `note`, a `reason`, `reasons`. Absent where nothing "
        "was written, or once that was erased. Messages have a list of their own.",
    )
    digest: str | None
    hash: str = Field(description="Over the event and the hash of the version before it.")


class RightsEventPage(Output):
    """A page of events, newest first."""

    items: list[RightsEventOut]
    next_cursor: str | None
