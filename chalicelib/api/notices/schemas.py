"""Request and answer bodies for notices (contract, section 8)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Input, Line, Moment, Output, text
from chalicelib.domain.notices.notice import NoticeKind, NoticeState, PersonNoticeState
from chalicelib.domain.policies.versions import Audience, NoticeChannel


class NoticeIn(Input):
    """A notice that does not belong to a policy version."""

    kind: Literal["transfer_of_control", "other"]
    title: Line = Field(examples=["Example Solutions joins Acme"])
    summary: Annotated[str, text(2000)] = Field(examples=["From March on Acme is responsible for your data."])
    audience: list[Audience] = Field(min_length=1, max_length=3, examples=[["active_contracts", "consented"]])
    channels: list[NoticeChannel] = Field(min_length=1, max_length=3, examples=[["email", "in_app"]])
    send_at: Moment
    effective_at: Moment | None = Field(
        None, description="When the change takes effect. Required if the company promised notice before a transfer."
    )
    override_reason: Line | None = Field(None, description="Why it is sent later than the company promised.")


class CancelNoticeIn(Input):
    """No fields: an empty object is enough."""


class ShownIn(Input):
    """States that the person was shown their notice."""

    channel: NoticeChannel = Field(examples=["in_app"])
    at: Moment | None = Field(None, description="Defaults to now.")


class NoticeHead(Output):
    """A notice and its progress."""

    id: str
    kind: NoticeKind
    title: str
    summary: str
    audience: list[Audience]
    channels: list[NoticeChannel]
    send_at: Moment
    effective_at: Moment | None
    state: NoticeState
    people: int = Field(ge=0, description="How many people the notice is for.")
    mails: int = Field(ge=0, description="How many of them also get it by e-mail.")
    unreachable: int = Field(ge=0, description="How many of them can't be reached on any planned channel.")
    override_reason: str | None


class PersonNotice(Output):
    """One person's notice. It is `queued` while only an app or a site can still show it."""

    id: str
    subject_id: str
    channels: list[NoticeChannel]
    state: PersonNoticeState
    at: Moment
    sent_at: Moment | None
    shown_at: Moment | None


class NoticePage(Output):
    """The people notified, in order of their ids. `notice` is null for a version without a notice plan."""

    notice: NoticeHead | None
    items: list[PersonNotice]
    next_cursor: str | None
