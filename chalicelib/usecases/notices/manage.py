"""Makes notices to many people, takes them back, and marks them as shown. `notices.send` goes through the people.

Notices of a transfer of control work the same way. The export of granted requests that Colorado requires with one
comes with the rights requests themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.errors import Conflict, FieldError, Invalid, NotFound
from chalicelib.domain.event_types import EventType
from chalicelib.domain.ids import is_id
from chalicelib.domain.notices import notice as rules
from chalicelib.domain.notices.notice import Notice, PersonNotice, SaveNotice, SavePersonNotice
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.policies.versions import Audience, Draft, NoticeChannel, Published
from chalicelib.domain.times import to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class NewNotice:
    """The command to make a notice that does not belong to a version of a policy."""

    kind: rules.NoticeKind
    title: str
    summary: str
    audience: tuple[Audience, ...]
    channels: tuple[NoticeChannel, ...]
    send_at: datetime
    effective_at: datetime | None
    override_reason: str | None


def make_version_notice(
    ports: Ports, ctx: Context, draft: Draft, entry: Published, override_reason: str | None
) -> Notice | None:
    """Returns the notice that a version's plan asks for, or None where it has no plan."""
    plan = draft.notice
    if plan is None:
        return None
    return Notice(
        id=ports.randomness.id("ntc", ctx.now),
        kind="policy_change",
        title=draft.title,
        summary=draft.change_summary,
        audience=plan.audience,
        channels=plan.channels,
        created_at=ctx.now,
        send_at=plan.send_at,
        effective_at=entry.effective_at,
        slug=entry.slug,
        number=entry.number,
        override_reason=override_reason,
    )


def open_notice(ports: Ports, ctx: Context, notice: Notice) -> list[Change]:
    """Returns the changes that make a notice and the outbox row of the job that sends it when its time has come."""
    event = call_event(ctx, "notice.scheduled", record_id=notice.id, body={"kind": notice.kind})
    row_id = ports.randomness.id("out", ctx.now)
    not_before = notice.send_at if notice.send_at > ctx.now else None
    refs = {"notice_id": notice.id}
    job = OutboxRow(row_id, "send_notices", ctx.now, refs, repeat_if_uncertain=True, not_before=not_before)
    return [SaveNotice(replace(notice, version=1), 0, event), job]


def withdraw_notice(ctx: Context, notice: Notice) -> SaveNotice:
    """Returns the change that takes a notice back. Raises Conflict where it was taken back before."""
    after = replace(rules.cancel(notice), version=notice.version + 1)
    return SaveNotice(after, notice.version, call_event(ctx, "notice.cancelled", record_id=notice.id))


def create_notice(ports: Ports, ctx: Context, command: NewNotice) -> Done[Notice]:
    """Makes a notice, of a transfer of control or of something else. Raises Invalid."""
    notice = Notice(
        id=ports.randomness.id("ntc", ctx.now),
        kind=command.kind,
        title=command.title,
        summary=command.summary,
        audience=command.audience,
        channels=command.channels,
        created_at=ctx.now,
        send_at=command.send_at,
        effective_at=command.effective_at,
        override_reason=command.override_reason,
    )

    def attempt() -> Plan[Notice]:
        rules.check_new(notice, ctx.profile, ctx.now)
        return Plan(open_notice(ports, ctx, notice), replace(notice, version=1), notice.id)

    return commit(ports, ctx, attempt, lambda notice_id: require_notice(ports, ctx, notice_id))


def cancel_notice(ports: Ports, ctx: Context, notice_id: str) -> Done[Notice]:
    """Takes a notice back, so that it reaches nobody else. Raises NotFound, or Conflict for a policy version's."""

    def attempt() -> Plan[Notice]:
        notice = require_notice(ports, ctx, notice_id)
        if notice.kind == "policy_change":
            raise Conflict("Cancel the version of the policy that it tells of.", code="not_cancellable")
        saved = withdraw_notice(ctx, notice)
        return Plan([saved], saved.notice, notice_id)

    return commit(ports, ctx, attempt, lambda resource: require_notice(ports, ctx, resource))


def mark_shown(
    ports: Ports,
    ctx: Context,
    person_notice_id: str,
    channel: NoticeChannel,
    at: datetime | None,
    version: tuple[str, int] | None,
) -> Done[PersonNotice]:
    """Records that a person was shown their notice; the first time counts. Raises NotFound or Invalid.

    `version` is the slug and number that the notice must be about, where the caller's path names one.
    """
    named = rules.parse_person_notice_id(person_notice_id)

    def read(_: str = "") -> PersonNotice:
        if named is None:
            raise NotFound("There is no such notice.")
        notice = require_notice(ports, ctx, named[0])
        if version is not None and (notice.slug, notice.number) != version:
            raise NotFound("There is no such notice.")
        people = ports.notices.find_of_people(ctx.tenant, named[0], [named[1]])
        if named[1] not in people:
            raise NotFound("There is no such notice.")
        return people[named[1]]

    def attempt() -> Plan[PersonNotice]:
        person_notice = read()
        moment = min(at or ctx.now, ctx.now)
        if at is not None and to_ms(at) < person_notice.queued_at:
            raise Invalid(FieldError("/at", "too_early", "Must not lie before the notice."))
        if person_notice.shown_at is not None:
            return Plan([], person_notice)
        after = replace(person_notice, shown_at=to_ms(moment), shown_on=channel, version=person_notice.version + 1)
        return Plan([mark_person_notice(ctx, after, "notice.shown")], after, person_notice.id)

    return commit(ports, ctx, attempt, read)


def mark_person_notice(ctx: Context, after: PersonNotice, kind: EventType) -> SavePersonNotice:
    """Returns the change that takes one person's notice a step further."""
    event = call_event(ctx, kind, record_id=after.notice_id, body={"subject": after.subject_id})
    return SavePersonNotice(after, after.version - 1, event)


def require_notice(ports: Ports, ctx: Context, notice_id: str) -> Notice:
    """Returns the notice. Raises NotFound, also for another tenant's id."""
    notice = ports.notices.get(ctx.tenant, notice_id) if is_id(notice_id, "ntc") else None
    if notice is None:
        raise NotFound("There is no such notice.")
    return notice
