"""Queries, bodies and answers of lists of rights requests, and of who works on them."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.people.schemas import EmailText, PhoneText
from chalicelib.api.pipeline.models import ActorName, Day, Input, Moment, Output
from chalicelib.api.pipeline.paging import MOST_IN_CSV, Limit, PageQuery, read_truth
from chalicelib.api.rights.schemas import RequestId
from chalicelib.domain.rights.lists.listing import Sort
from chalicelib.domain.rights.moments import ClockName
from chalicelib.domain.rights.vocabulary import Mark, Relationship, Status
from chalicelib.domain.tenants.rights import Right

MOST_AT_ONCE: Final = 25
MemberId = Annotated[
    str, Field(pattern=r"^mem_[0-7][0-9A-HJKMNP-TV-Z]{25}$", examples=["mem_01KARZ6T9GSWQ40CJ9S2ED4T52"])
]
StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
_LINE: Final[dict[str, Any]] = {
    "id": "req_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "type": "delete",
    "status": "open",
    "name": "Pat Doe",
    "state": "CA",
    "relationship": "client",
    "received_at": "2026-11-22T17:00:00.000Z",
    "due_on": "2027-01-06",
    "target_on": "2027-01-05",
    "next_clock": {"name": "due", "on": "2027-01-06", "overdue": False},
    "assignee": None,
    "assignee_name": None,
    "marks": [],
    "linked_requests": [],
}


class RequestsQuery(PageQuery):
    """Which requests to list. Without a status it is those with something left to do, an open appeal included."""

    status: Status | None = Field(
        None,
        description="Without it, those with something left to do; open appeals and tasks of closed ones count. Of the "
        "closed statuses, those with an open appeal come last.",
    )
    type: Right | None = Field(None, description="All types where it is left out.")
    assignee: str | None = Field(
        None,
        pattern=r"^(mem_[0-7][0-9A-HJKMNP-TV-Z]{25}|me|none)$",
        description="A member of the team by `id` (`GET /v1/team`), `me` for the holder of your key, or `none`.",
    )
    clock: ClockName | None = Field(
        None, description="Only requests of which this clock ends next; `due` is the answer."
    )
    overdue: Annotated[bool, BeforeValidator(read_truth)] | None = Field(
        None, description="Whether the next clock has ended."
    )
    due_before: Day | None = Field(None, description="The next clock ends before this day.")
    sort: Sort = Field(
        "due_at",
        description="Of requests with something left to do: the next clock first, or the newest receipt first. Closed "
        "ones always come by receipt.",
    )
    limit: Limit = Field(25, ge=1, le=MOST_IN_CSV, description="At most 100 as JSON, 1,000 as CSV.")


class NextClockOut(Output):
    """The next day by which somebody at the company must have done something."""

    name: ClockName
    on: Day
    overdue: bool


class LineOut(Output):
    """One request in a list."""

    id: RequestId
    type: Right
    status: Status
    name: str | None = Field(description="The requester's; null where none was given, or it was erased.")
    state: StateCode | None
    relationship: Relationship
    received_at: Moment
    due_on: Day
    target_on: Day = Field(description="The day that the company aims at, shortly before `due_on`. Nobody is told it.")
    next_clock: NextClockOut | None = Field(description="Null where nothing is left to do.")
    assignee: MemberId | None
    assignee_name: ActorName
    marks: list[Mark]
    linked_requests: list[RequestId]


class RequestPage(Output):
    """A page of requests. It may be short although more follow: only `next_cursor` tells."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LINE], "next_cursor": None}]})

    items: list[LineOut]
    next_cursor: str | None


class SearchIn(Input):
    """Exactly one of: an e-mail address, a phone number, or the id of a request."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "pat@example.com"}]})

    email: EmailText | None = None
    phone: PhoneText | None = None
    id: RequestId | None = None

    @model_validator(mode="after")
    def _one(self) -> SearchIn:
        if sum(value is not None for value in (self.email, self.phone, self.id)) != 1:
            raise PydanticCustomError("not_exactly_one", "Send exactly one of email, phone, id.")
        return self


class FoundOut(Output):
    """The requests found, newest receipt first, a hundred at most."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LINE]}]})

    items: list[LineOut]


class AssignIn(Input):
    """Who works on the request from now on; null for nobody."""

    member_id: MemberId | None = Field(
        description="Somebody of `GET /v1/team`: whoever holds an active key that was made with a `holder`."
    )


class AssignSeveralIn(AssignIn):
    """Who works on these requests from now on; null for nobody."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ids": [_LINE["id"]], "member_id": None}]})

    ids: list[RequestId] = Field(min_length=1, max_length=MOST_AT_ONCE)


class AssignedOut(Output):
    """What came of one of the requests."""

    id: RequestId
    ok: bool
    code: str | None = Field(None, examples=["nothing_left_to_do"], description="The problem's code, where not ok.")


class AssignedSeveralOut(Output):
    """What came of each request, in the order of the call."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"results": [{"id": _LINE["id"], "ok": True}]}]})

    results: list[AssignedOut]
