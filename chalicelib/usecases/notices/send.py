"""Sends a notice: a job goes through the people, a chunk in one transaction, and each of them gets a mail.

A process that dies leaves the row of the job, which the sweep announces again, and the progress in the notice. Two
processes may work on one notice: each step is checked against the notice's version, so one of them starts over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.links import one_click
from chalicelib.domain.links.person_links import AddPersonLink, PersonLink
from chalicelib.domain.links.tokens import UNSUBSCRIBE
from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.notices import audiences
from chalicelib.domain.notices import texts as notice_texts
from chalicelib.domain.notices.notice import SaveNotice, advance
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import Context, of_system
from chalicelib.usecases.events import call_event
from chalicelib.usecases.links.tokens import compose_address
from chalicelib.usecases.notices import manage as manage_notices
from chalicelib.usecases.people.person_views import read_states, read_views

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.event_types import EventType
    from chalicelib.domain.notices.notice import Notice, PersonNotice
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.usecases.ports.bundle import Ports

Progress = Literal["finished", "more", "too_early"]
CHUNK: Final = 20
"""People examined in one transaction: 42 writes when each of them gets a mail, 62 with a link to get no more."""
MOST_CHUNKS: Final = 50
"""Chunks of one delivery, which keeps it far below the function's timeout; then the row is announced again."""


def send(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Progress:
    """Sends a notice to its next people. Raises Unavailable where the same call may succeed later."""
    for _ in range(MOST_CHUNKS):
        progress = _chunk(ports, _context(ports, tenant, row, now), row.refs["notice_id"])
        if progress != "more":
            return progress
    return "more"


def _chunk(ports: Ports, ctx: Context, notice_id: str) -> Progress:
    def attempt() -> Plan[Progress]:
        notice = ports.notices.get(ctx.tenant, notice_id)
        if notice is None or notice.state in ("done", "cancelled"):
            return Plan([], "finished")
        if ctx.now < notice.send_at:
            return Plan([], "too_early")
        people, after = ports.subjects.people(ctx.tenant, notice.shard, notice.after, CHUNK)
        person_notices, rows = _queue_person_notices(ports, ctx, notice, people)
        moved = replace(advance(notice, person_notices, after), version=notice.version + 1)
        body = {"people": [one.subject_id for one in person_notices]}
        kind: EventType = "notice.finished" if moved.state == "done" else "notice.queued"
        event = call_event(ctx, kind, record_id=notice.id, body=body)
        step = SaveNotice(moved, notice.version, event, tuple(person_notices))
        return Plan([step, *rows], "finished" if moved.state == "done" else "more")

    return commit_step(ports, ctx, attempt)


def _queue_person_notices(
    ports: Ports, ctx: Context, notice: Notice, people: list[Subject]
) -> tuple[list[PersonNotice], list[OutboxRow | AddPersonLink]]:
    """Returns person's notices and mails for those of the audience who have none yet, with links to get no more.

    Somebody who absorbed another person has one already where that person has.
    """
    present = [subject for subject in people if subject.kind == "person" and not subject.merged_into]
    states = read_states(ports, ctx.tenant, present)
    present = [replace(subject, state=states[subject.id]) for subject in present]
    contracts = ports.contracts.get(ctx.tenant, sorted({name for one in present for name in one.state.contracts}))
    meant = [subject for subject in present if audiences.is_addressed(notice, subject, contracts, ctx.now)]
    before = ports.notices.find_of_people(
        ctx.tenant, notice.id, [subject_id for one in meant for subject_id in (one.id, *one.absorbed)]
    )
    person_notices: list[PersonNotice] = []
    rows: list[OutboxRow | AddPersonLink] = []
    for subject in meant:
        if before.keys() & {subject.id, *subject.absorbed}:
            continue
        one, key = audiences.make_person_notice(notice, subject, contracts, ctx.profile, ctx.now)
        person_notices.append(one)
        if key is not None:
            refs = {"notice_id": notice.id, "subject_id": subject.id, "identifier_key": key}
            if not notice.owed:
                link_id = ports.randomness.id(UNSUBSCRIBE.prefix, ctx.now)
                rows.append(AddPersonLink(PersonLink(link_id, (key,), to_ms(ctx.now), kinds=("email",))))
                refs["link_id"] = link_id
            row_id = ports.randomness.id("out", ctx.now)
            rows.append(OutboxRow(row_id, "policy_notice", ctx.now, refs, repeat_if_uncertain=True))
    return person_notices, rows


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Composes the mail of an outbox row `policy_notice`. Raises NothingToSend where it must no longer be sent."""
    notice = ports.notices.get(tenant, row.refs["notice_id"])
    person_notice = _read_person_notice(ports, tenant, row)
    if notice is None or person_notice is None:
        raise NothingToSend("notice_gone")
    if notice.state == "cancelled":
        raise NothingToSend("notice_cancelled")
    if person_notice.sent_at is not None:
        raise NothingToSend("told_before")
    if person_notice.failed_at is not None:  # it left, came back, and nobody had noted yet that it left
        raise NothingToSend("came_back")
    if not _may_still_be_sent(ports, _context(ports, tenant, row, now), notice, row.refs["identifier_key"]):
        raise NothingToSend("refused_since")
    address = ports.subjects.identifier_value(tenant, row.refs["identifier_key"])
    if address is None:
        raise NothingToSend("address_erased")
    profile = ports.profiles[tenant]
    link = f"{ports.base_url}/p/{tenant}/{notice.slug}/{notice.number}" if notice.slug else None
    stop = compose_address(ports, tenant, row.refs["link_id"]) if "link_id" in row.refs else ""
    content = notice_texts.compose_policy_notice(profile, notice, link, stop)
    return make_mail(profile, row.id, address.value, content, one_click.headers(stop) if stop else None)


def _may_still_be_sent(ports: Ports, ctx: Context, notice: Notice, key: str) -> bool:
    """Returns whether nobody whom the address reaches has refused since; what the tenant owes is sent in any case."""
    if notice.owed:
        return True
    (views,) = read_views(ports, ctx, [[key]])
    contracts = ports.contracts.get(ctx.tenant, sorted({name for view in views for name in view.state.contracts}))
    return audiences.allows_mail(ctx.profile, [view.state for view in views], contracts, ctx.now)


def mark_sent(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> None:
    """Records that the person's mail was sent."""
    _mark(ports, tenant, row, now, failed=False)


def mark_failed(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> None:
    """Records that no mail reaches the person."""
    _mark(ports, tenant, row, now, failed=True)


def _mark(ports: Ports, tenant: str, row: OutboxRow, now: datetime, *, failed: bool) -> None:
    ctx = _context(ports, tenant, row, now)

    def attempt() -> Plan[None]:
        before = _read_person_notice(ports, tenant, row)
        if before is None or before.sent_at is not None or (failed and before.failed_at is not None):
            return Plan([], None)
        moment = to_ms(now)
        after = replace(before, failed_at=moment) if failed else replace(before, sent_at=moment)
        kind: EventType = "notice.undeliverable" if failed else "notice.sent"
        after = replace(after, version=before.version + 1)
        return Plan([manage_notices.mark_person_notice(ctx, after, kind)], None)

    commit_step(ports, ctx, attempt)


def _read_person_notice(ports: Ports, tenant: str, row: OutboxRow) -> PersonNotice | None:
    subject_id = row.refs["subject_id"]
    return ports.notices.find_of_people(tenant, row.refs["notice_id"], [subject_id]).get(subject_id)


def _context(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Context:
    return of_system(ports.profiles[tenant], row.id, now, row.id)
