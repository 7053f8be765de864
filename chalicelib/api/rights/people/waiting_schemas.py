"""Bodies of what the reader of a mail that told of many requests sees and does."""

from __future__ import annotations

from pydantic import Field

from chalicelib.api.pipeline.models import Day, Input, Moment, Output
from chalicelib.api.rights.schemas import LinkedRequestOut, RequestId
from chalicelib.domain.rights.post.unconfirmed import MOST_CONFIRMED
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right


class WaitingRequestsQuery(Input):
    """Which part of the list to return."""

    cursor: str | None = Field(
        None, min_length=1, max_length=1024, description="The `next_cursor` of the page before; none for the first."
    )


class ConfirmIn(Input):
    """The requests of the list that are the reader's own."""

    confirm: list[RequestId] = Field(
        min_length=1, max_length=MOST_CONFIRMED, examples=[["req_01KARZ6T9GSWQ40CJ9S2ED4T52"]]
    )


class WaitingSaidOut(Output):
    """The same in sentences, for a page that a person reads. Show them as they are."""

    asked: str
    received: str
    answer: str = Field(description="By when there is an answer.")


class WaitingRequestOut(Output):
    """A request that waits until somebody shows that they read its mailbox."""

    id: str
    type: Right
    status: Status
    received_at: Moment
    due_on: Day
    said: WaitingSaidOut


class WaitingRequestsPage(Output):
    """A page of such requests, the newest first. A page may be empty before the last one."""

    items: list[WaitingRequestOut]
    next_cursor: str | None


class ConfirmedOut(Output):
    """The requests that were confirmed, with those made beside each. The tracking tokens open messages and answers."""

    confirmed: list[LinkedRequestOut]
