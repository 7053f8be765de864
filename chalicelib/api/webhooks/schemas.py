"""Bodies and answers of webhook endpoints and of the deliveries to them (contract, section 9)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.pipeline.models import Input, Moment, Output, text
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.domain.outgoing import OUTGOING_TYPES, OutgoingType
from chalicelib.domain.webhooks.addresses import LONGEST
from chalicelib.domain.webhooks.deliveries import DeliveryType, Failure, ListedState
from chalicelib.domain.webhooks.endpoints import DisabledReason

_ENDPOINT: Final[dict[str, Any]] = {
    "id": "whe_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "url": "https://hooks.example.com/privacy",
    "events": ["request.received", "request.completed"],
    "description": "Ticket system",
    "enabled": True,
    "disabled_at": None,
    "disabled_reason": None,
    "created_at": "2026-11-22T17:00:00.000Z",
}
_SECRET: Final = "whsec_MGc4ZTJ5ZmRrM3ZtNnIxeHA5YzVodDd3ejQ4YjJqa3E2bmcxZDN2ZjU5eGM3aHQ0cg=="  # noqa: S105 - an example

Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST,
        examples=["https://hooks.example.com/privacy"],
        description="An https address on a public name, on the port of https, without user, password and fragment.",
    ),
]
Events = Annotated[
    list[OutgoingType],
    Field(
        min_length=1,
        max_length=len(OUTGOING_TYPES),
        examples=[["request.received", "request.completed"]],
        description="The types that it gets.",
    ),
]
Description = Annotated[str, text(200), Field(examples=["Ticket system"])]


class EndpointIn(Input):
    """An endpoint to which events are sent."""

    url: Url
    events: Events | None = Field(None, description="The types that it gets; without it, all.")
    description: Description | None = Field(None, description="For colleagues.")


class EndpointPatch(Input):
    """The fields to change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": False}, {"events": None}]})

    url: Url | None = None
    events: Events | None = Field(None, description="The types that it gets; null for all.")
    description: Description | None = Field(None, description="For colleagues; null for none.")
    enabled: bool | None = Field(None, description="Whether events are sent to it.")

    @model_validator(mode="after")
    def _something(self) -> EndpointPatch:
        if not self.model_fields_set:
            raise PydanticCustomError("missing", "Send at least one field.")
        if any(name in self.model_fields_set and getattr(self, name) is None for name in ("url", "enabled")):
            raise PydanticCustomError("not_allowed", "`url` and `enabled` can't be null.")
        return self


class EndpointOut(Output):
    """An endpoint, without its secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ENDPOINT]})

    id: str
    url: str
    events: list[OutgoingType] | None = Field(description="The types that it gets; null for all.")
    description: str | None
    enabled: bool
    disabled_at: Moment | None
    disabled_reason: DisabledReason | None = Field(
        description="`gone`: it answered 410, which says that it wants nothing any more."
    )
    created_at: Moment


class RevealedEndpointOut(EndpointOut):
    """An endpoint with its secret, which is shown only this once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_ENDPOINT, "secret": _SECRET}]})

    secret: str = Field(description="Signs what is sent, as Standard Webhooks says. Only this answer shows it.")


class EndpointPage(Output):
    """A page of endpoints, in the order in which they were made."""

    items: list[EndpointOut]
    next_cursor: str | None


class DeliveryQuery(PageQuery):
    """Which deliveries to list."""

    state: ListedState | None = Field(None, description="Those in this state; without it, all.")


class DeliveryOut(Output):
    """One event on its way to one endpoint, and what came of the latest try."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "whd_01KARZ6T9GSWQ40CJ9S2ED4T53",
                    "type": "request.completed",
                    "state": "waiting",
                    "created_at": "2026-11-22T17:00:00.000Z",
                    "tries": 2,
                    "last_try_at": "2026-11-22T17:00:05.000Z",
                    "last_status": 503,
                    "last_failure": "refused",
                    "next_try_at": "2026-11-22T17:05:12.000Z",
                }
            ]
        }
    )

    id: str = Field(description="Also the `webhook-id` that the receiver sees, at every try.")
    type: DeliveryType
    state: ListedState
    created_at: Moment
    tries: int
    last_try_at: Moment | None
    last_status: int | None = Field(description="The status of the latest answer; null where there was none.")
    last_failure: Failure | None
    next_try_at: Moment | None


class DeliveryPage(Output):
    """A page of deliveries, the newest first."""

    items: list[DeliveryOut]
    next_cursor: str | None
