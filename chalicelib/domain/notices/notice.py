"""Notices to many people: of a change of a policy, of a transfer of control, of something else.

A notice goes through the people of a tenant shard by shard and chunk by chunk. Its progress and those whom a chunk
tells are written together, so whoever dies in between neither forgets anybody nor tells anybody twice.

    scheduled ──▶ running ──▶ done
        └────────────┴─────────┴──▶ cancelled    who was told by then stays told and gets nothing further
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.domain.changes import Event
from chalicelib.domain.errors import Conflict, FieldError, Invalid
from chalicelib.domain.ids import is_id
from chalicelib.domain.people.subjects import PEOPLE_SHARDS
from chalicelib.domain.policies.versions import Audience, NoticeChannel
from chalicelib.domain.tenants.profiles import Profile

NoticeKind = Literal["policy_change", "transfer_of_control", "other"]
NoticeState = Literal["scheduled", "running", "done", "cancelled"]
ToldState = Literal["queued", "sent", "shown", "undeliverable"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice and how far it has got. `version` counts its events; 0: does not exist yet."""

    id: str  # ntc_…
    kind: NoticeKind
    title: str
    summary: str
    audience: tuple[Audience, ...]
    channels: tuple[NoticeChannel, ...]
    created_at: datetime
    send_at: datetime
    effective_at: datetime | None = None  # of what it tells
    slug: str = ""  # policy_change: the version
    number: int = 0
    override_reason: str | None = None  # why it is sent later than was promised
    state: NoticeState = "scheduled"
    shard: int = 0  # progress: the part of the list of people, and whom of it came last
    after: str = ""
    people: int = 0  # so many are told,
    mails: int = 0  # of them so many by e-mail too,
    unreachable: int = 0  # and so many by no channel of the plan
    version: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One person's notice. Times in milliseconds; `version` counts its events after it was queued."""

    notice_id: str
    subject_id: str
    channels: tuple[NoticeChannel, ...]  # by which this person can be reached
    queued_at: int
    sent_at: int | None = None
    failed_at: int | None = None  # the e-mail went to nobody
    shown_at: int | None = None
    shown_on: str | None = None
    version: int = 0
    head: str = ""

    @property
    def id(self) -> str:
        """Names one person's notice: `ntc_`, the notice's ULID, `_`, the person's."""
        return f"{self.notice_id}_{self.subject_id.partition('_')[2]}"

    @property
    def state(self) -> ToldState:
        """How far it has got; queued where only an app or a site can still show it."""
        if self.shown_at is not None:
            return "shown"
        if self.sent_at is not None:
            return "sent"
        lost = self.failed_at is not None and self.channels == ("email",)
        return "undeliverable" if lost or not self.channels else "queued"

    @property
    def at(self) -> int:
        """When it came to that."""
        moments = {"shown": self.shown_at, "sent": self.sent_at, "undeliverable": self.failed_at}
        return moments.get(self.state) or self.queued_at


@dataclass(frozen=True, slots=True)
class SaveNotice:
    """A change: the next version of a notice with its event, and the people whom this step tells."""

    notice: Notice
    expected: int
    event: Event
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveTold:
    """A change: the next version of one person's notice with its event."""

    told: Told
    expected: int
    event: Event


def parse_told_id(text: str) -> tuple[str, str] | None:
    """The ids of notice and subject in the id of one person's notice; None for any other text."""
    notice_id, _, ulid = text.rpartition("_")
    subject_id = f"sub_{ulid}"
    return (notice_id, subject_id) if is_id(notice_id, "ntc") and is_id(subject_id, "sub") else None


def check_new(notice: Notice, profile: Profile, now: datetime) -> None:
    """Passes for a notice that may be made. Raises Invalid (too_late, required, notice_too_short).

    A tenant that promised notice before a transfer of control keeps the same days as for a change of its policy.
    """
    effective = notice.effective_at
    if effective is not None and notice.send_at > effective:
        raise Invalid(FieldError("/send_at", "too_late", "Must not lie after effective_at."))
    if notice.kind != "transfer_of_control" or not profile.notices.before_transfer_of_control:
        return
    if effective is None:
        raise Invalid(FieldError("/effective_at", "required", "Say when control is transferred."))
    days = profile.notices.material_change_days
    if effective - max(notice.send_at, now) < timedelta(days=days) and not notice.override_reason:
        message = f"People must be told {days} days before the transfer, or override_reason say why not."
        raise Invalid(FieldError("/send_at", "notice_too_short", message), code="notice_too_short")


def cancelled(notice: Notice) -> Notice:
    """The notice, taken back. Raises Conflict where it was before."""
    if notice.state == "cancelled":
        raise Conflict("The notice is cancelled already.", code="not_cancellable")
    return replace(notice, state="cancelled")


def advance(notice: Notice, told: Sequence[Told], after: str | None) -> Notice:
    """The notice after a chunk; `after` is where the shard's next chunk starts, None at its end."""
    shard = notice.shard if after else notice.shard + 1
    return replace(
        notice,
        state="done" if shard == PEOPLE_SHARDS else "running",
        shard=shard,
        after=after or "",
        people=notice.people + len(told),
        mails=notice.mails + sum("email" in one.channels for one in told),
        unreachable=notice.unreachable + sum(not one.channels for one in told),
    )
