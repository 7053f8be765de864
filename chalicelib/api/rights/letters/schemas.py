"""Bodies and answers about letters, which paths and clients call notices (contract, section 7)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field

from chalicelib.api.pipeline.models import ActorName, Day, Input, Moment, Output, text
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.rights.lists.schemas import MemberId
from chalicelib.domain.rights.letters import LetterChannel, LetterKind, LetterState, LetterTo
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right

PreviewAction = Literal["ask", "message", "extend", "complete", "deny", "redirect", "appeal/decide", "withdraw"]
WaitingState = Literal["to_print", "to_call", "bounced", "uncertain"]
_EXAMPLE: Final[dict[str, Any]] = {"action": "ask", "body": {"message": "Which of your accounts is it?"}}


class RequestNoticeOut(Output):
    """One letter of a request. One that is `queued` has no channel and no moment yet."""

    id: str = Field(examples=["let_01JDXA7Z3N8Q5V2K4M6P9R0S1T"])
    kind: LetterKind
    to: LetterTo
    channel: LetterChannel | None
    state: LetterState
    at: Moment | None = Field(description="When it took this state.")
    version: int = Field(description="The version of the request that caused it.")


class NoticeList(Output):
    """All letters of a request, in order."""

    items: list[RequestNoticeOut]


class NoticeTextOut(RequestNoticeOut):
    """A letter with what it says: as it was sent, or as it is to be printed or spoken."""

    address: list[str] | None = Field(
        None, description="An e-mail address, the lines of an envelope, or a phone number; empty where none is known."
    )
    subject: str | None = None
    paragraphs: list[str] | None = None
    text: str | None = None
    html: str | None = None
    script: str | None = Field(None, description="With `to_call`: what to say.")
    note: str | None = Field(None, description="With `done`: of whoever did it.")


class NoticeDoneIn(Input):
    """How a letter that waited for somebody reached its reader."""

    at: Moment | None = Field(None, description="When it was handed to the post, or spoken. By default, now.")
    channel: LetterChannel = Field(
        examples=["mail"], description="How it went in fact, which may be another way than planned."
    )
    note: Annotated[str, text(2_000)] | None = None


class WaitingNoticesQuery(PageQuery):
    """Which of the letters that wait for somebody."""

    state: WaitingState = Field(
        description="What they wait for. `bounced`: those whose mail came back, which are among those to print or to "
        "call. `uncertain`: nobody knows whether the mail left; bring it by other means, or note that it arrived."
    )


class WaitingNoticeOut(RequestNoticeOut):
    """A letter that waits for somebody, with its request."""

    clock_on: Day | None = Field(
        description="The day that orders the list: by which it must have reached its reader, or its request's next "
        "clock when it came to wait; null where no day hangs on it."
    )
    came_back: bool = Field(description="Whether its mail came back, so that it is to be brought by other means.")
    rights_request_id: str
    type: Right
    status: Status
    name: str | None = Field(description="The requester's; null where none was given, or it was erased.")
    acknowledge_by: Day = Field(description="The legal day by which the requester must know that you have the request.")
    acknowledged_at: Moment | None = Field(description="Null until then; a letter that tells of it does it once done.")
    due_on: Day
    assignee: MemberId | None
    assignee_name: ActorName


class WaitingNoticePage(Output):
    """A page of letters that wait for somebody, the earliest clock first."""

    items: list[WaitingNoticeOut]
    next_cursor: str | None


class LetterPreviewIn(Input):
    """An action, and the body that it would be sent with."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, json_schema_extra={"examples": [_EXAMPLE]}
    )

    action: PreviewAction
    body: dict[str, Any] = Field(
        default_factory=dict,
        max_length=20,
        description="As `POST /v1/requests/{id}/<action>` takes it, with all that it requires.",
    )


class PreviewedNoticeOut(Output):
    """A letter as it would leave, but for the token in its link."""

    kind: LetterKind
    to: LetterTo
    channel: LetterChannel
    address: list[str] = Field(
        description="An e-mail address, the lines of an envelope, or a phone number; empty where none is known."
    )
    subject: str
    text: str
    html: str


class LetterPreviewOut(Output):
    """What an action would do: the letter, and the request's status and date afterwards."""

    notice: PreviewedNoticeOut | None
    status: Status
    due_at: Moment
