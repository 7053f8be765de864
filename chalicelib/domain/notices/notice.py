"""Notices to many people: about a change of a policy, a transfer of control, or something else.

A notice is sent to the people of a tenant shard by shard and chunk by chunk. Its progress and the notices of the people
in a chunk are written together, so that a worker that dies in between neither skips nor notifies anybody twice.

    scheduled ──▶ running ──▶ done
        └────────────┴─────────┴──▶ cancelled    people notified by then keep their notice and get nothing further
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
PersonNoticeState = Literal["queued", "sent", "shown", "undeliverable"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice and its progress. `version` counts its events; 0 means that it does not exist yet."""

    id: str  # ntc_…
    kind: NoticeKind
    title: str
    summary: str
    audience: tuple[Audience, ...]
    channels: tuple[NoticeChannel, ...]
    created_at: datetime
    send_at: datetime
    effective_at: datetime | None = None  # when the announced change takes effect
    slug: str = ""  # of the policy whose version is announced (policy_change)
    number: int = 0  # of that version
    override_reason: str | None = None  # why it is sent later than promised
    state: NoticeState = "scheduled"
    shard: int = 0  # progress: the current shard of the list of people
    after: str = ""  # where the shard's next chunk starts
    people: int = 0  # how many people it was addressed to so far
    mails: int = 0  # how many of them can be reached by e-mail
    unreachable: int = 0  # how many of them can be reached by no channel of the notice
    version: int = 0
    head: str = ""

    @property
    def owed(self) -> bool:
        """Whether the company must tell it, whatever people refused; of the others each mail can be the last."""
        return self.kind != "other"


@dataclass(frozen=True, slots=True)
class PersonNotice:
    """A person's notice. Times are in milliseconds; `version` counts its events after it was queued."""

    notice_id: str
    subject_id: str
    channels: tuple[NoticeChannel, ...]  # through which this person can be reached
    queued_at: int
    sent_at: int | None = None
    failed_at: int | None = None  # when the e-mail turned out to be undeliverable
    shown_at: int | None = None
    shown_on: str | None = None
    version: int = 0
    head: str = ""

    @property
    def id(self) -> str:
        """The id of a person's notice: `ntc_`, the notice's ULID, `_`, the person's ULID."""
        return f"{self.notice_id}_{self.subject_id.partition('_')[2]}"

    @property
    def state(self) -> PersonNoticeState:
        """The state of the delivery; `queued` also while only an app or a site can still show the notice."""
        if self.shown_at is not None:
            return "shown"
        if self.sent_at is not None and self.failed_at is None:  # one that came back was sent, too
            return "sent"
        lost = self.failed_at is not None and self.channels == ("email",)
        return "undeliverable" if lost or not self.channels else "queued"

    @property
    def at(self) -> int:
        """When it reached this state, in milliseconds."""
        moments = {"shown": self.shown_at, "sent": self.sent_at, "undeliverable": self.failed_at}
        return moments.get(self.state) or self.queued_at


@dataclass(frozen=True, slots=True)
class SaveNotice:
    """A change: the next version of a notice with its event, and the notices of the people in this step."""

    notice: Notice
    expected: int
    event: Event
    person_notices: tuple[PersonNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class SavePersonNotice:
    """A change: the next version of a person's notice with its event."""

    person_notice: PersonNotice
    expected: int
    event: Event


def parse_person_notice_id(text: str) -> tuple[str, str] | None:
    """Returns the ids of the notice and the subject from the id of a person's notice; None for any other text."""
    notice_id, _, ulid = text.rpartition("_")
    subject_id = f"sub_{ulid}"
    return (notice_id, subject_id) if is_id(notice_id, "ntc") and is_id(subject_id, "sub") else None


def check_new(notice: Notice, profile: Profile, now: datetime) -> None:
    """Checks that a notice may be made. Raises Invalid (too_late, required, notice_too_short).

    A tenant that promised notice before a transfer of control must give as many days as for a change of its policy.
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


def cancel(notice: Notice) -> Notice:
    """Returns the notice as cancelled. Raises Conflict if it was cancelled before."""
    if notice.state == "cancelled":
        raise Conflict("The notice is cancelled already.", code="not_cancellable")
    return replace(notice, state="cancelled")


def advance(notice: Notice, person_notices: Sequence[PersonNotice], after: str | None) -> Notice:
    """Returns the notice after a chunk; `after` is where the shard's next chunk starts, None at the shard's end."""
    shard = notice.shard if after else notice.shard + 1
    return replace(
        notice,
        state="done" if shard == PEOPLE_SHARDS else "running",
        shard=shard,
        after=after or "",
        people=notice.people + len(person_notices),
        mails=notice.mails + sum("email" in one.channels for one in person_notices),
        unreachable=notice.unreachable + sum(not one.channels for one in person_notices),
    )
