"""Queries and answers of the audit (contract, section 9)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.api.pipeline.models import Day, Input, Moment, Output
from chalicelib.api.pipeline.paging import PageQuery

Edge = Moment | Day
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
RecordName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="An id such as `req_…` or `sub_…`, or `contract/<external id>`, `policy/<slug>`, `keys`.",
    ),
]


class WindowQuery(Input):
    """From when until when. A calendar date is the first moment of that day in the company's zone."""

    since: Edge | None = Field(None, description="What was recorded then or later.")
    until: Edge | None = Field(None, description="What was recorded before.")


class AuditQuery(PageQuery):
    """Which entries of the audit to list."""

    since: Edge | None = Field(
        None, description="Those recorded then or later; without it, those of 31 days. A date is its first moment."
    )
    until: Edge | None = Field(None, description="Those recorded before.")
    actor: Word | None = Field(None, description="Those of an actor: `<kind>:<id>`, or the id alone.")
    action: Word | None = Field(None, description="Those of a type, such as `request.completed` or `person.looked_up`.")
    record: RecordName | None = None


class AuditEntryOut(Output):
    """Something that happened or was read."""

    at: Moment = Field(description="When it was recorded.")
    actor: str = Field(max_length=128, description="`<kind>:<id>`.", examples=["secret:key_01KARZ6T9GSWQ40CJ9S2ED4T52"])
    actor_name: str | None = Field(
        max_length=100, description="The holder of the key that acted, else its name; null for others."
    )
    action: str = Field(max_length=64, examples=["request.completed"])
    record: str | None = Field(
        max_length=300,
        description="What it is about; null where a read was of no record alone.",
        examples=["req_01KARZ6T9GSWQ40CJ9S2ED4T52"],
    )
    records: list[Annotated[str, Field(max_length=300)]] | None = Field(
        None, description="All of them, where a read was of several."
    )
    version: int | None = Field(description="The version of the record that the event made; null for a read.")
    hash: str = Field(
        pattern="^[0-9a-f]{64}$", description="SHA-256 over all of it; of an event over its predecessor's hash too."
    )


class AuditPage(Output):
    """A page of the audit, newest first."""

    items: list[AuditEntryOut]
    next_cursor: str | None
