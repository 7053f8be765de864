"""Sends letters: each is read, composed, claimed, sent and marked. What can't go by e-mail waits for somebody.

The contact check of a legal notice by e-mail or post depends on nothing that is held of a person, so it takes no read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.contact_checks.gates import Question, check
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.labels import label_letter
from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused, make_mail
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER, decide_after_unknown_outcome
from chalicelib.domain.rights.details import tell_nothing
from chalicelib.domain.rights.letters import (
    IN_THE_MAIL,
    WAITS_AS,
    Letter,
    LetterChannel,
    LetterState,
    SaveLetter,
    SaveTracking,
)
from chalicelib.domain.rights.moments import name_day, name_letter_day
from chalicelib.domain.rights.post import delivery
from chalicelib.domain.rights.post.returned import put_back
from chalicelib.domain.rights.verification import UseCode
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.archived import find_basis
from chalicelib.usecases.rights.carry_out import plan_step
from chalicelib.usecases.rights.post.acknowledge import acknowledge_linked
from chalicelib.usecases.rights.post.collect import Outgoing, collect, tell_all
from chalicelib.usecases.rights.post.compose import ReadyLetter, compose, is_bounced, with_digest
from chalicelib.usecases.rights.post.mail_room import Room, find_room, give_back, giving_back

if TYPE_CHECKING:
    from chalicelib.domain.mail.content import Content
    from chalicelib.domain.outbox import OutboxRow, StoredOutboxRow
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def send(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> None:
    """Sends the letter of a row, once. Raises Unavailable where nothing was sent.

    Where the words were erased to which an appeal or another act came since, no address is known any more, and the
    letter waits for somebody who finds it.
    """
    refs, profile = stored.row.refs, ports.profiles[tenant]
    basis = find_basis(ports, tenant, refs["rights_request"], int(refs["version"]))
    queued = delivery.find_queued(basis.request, refs["letter"]) if basis else None
    if basis is None or queued is None:
        logs.log("info", "mail.not_needed", **_about(tenant, stored), code="letter_gone")
        ports.outbox.done(tenant, stored)
        return
    event, details = basis.event, basis.details or tell_nothing(basis.request.id)
    ready = compose(ports, profile, basis.request, details, queued, event.body, basis.words, event.at, now)
    ctx = of_system(profile, stored.row.id, now, stored.row.id)
    if ready.channel == "email" and not _may_write(profile, "email", now):
        ready = ready.on_paper(profile)
    if ready.channel != "email":
        _mark(ports, ctx, basis.request, ready, WAITS_AS[ready.channel])
        ports.outbox.done(tenant, stored)
        return
    room = find_room(ports, profile, stored, basis.request, queued.to, ready.address[0], now)
    if room is None:
        return
    with giving_back(ports, tenant, room):
        outgoing = _collect(ports, ctx, room, Outgoing(basis.request, ready))
        claimed = ports.outbox.claim(tenant, room.row, now)
    if claimed is None:
        give_back(ports, tenant, room)
        return
    _mail(ports, ctx, claimed, room, outgoing)


def mark_uncertain(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> None:
    """Notes that nobody knows whether a letter left that must not come twice; staff see it among those that wait."""
    profile = ports.profiles[tenant]
    basis = find_basis(ports, tenant, row.refs["rights_request"], int(row.refs["version"]))
    queued = delivery.find_queued(basis.request, row.refs["letter"]) if basis else None
    if basis is None or basis.details is None or queued is None:
        return
    event = basis.event
    ready = compose(ports, profile, basis.request, basis.details, queued, event.body, basis.words, event.at, now)
    state: LetterState = "uncertain" if ready.channel == "email" else WAITS_AS[ready.channel]
    _mark(ports, of_system(profile, row.id, now, row.id), basis.request, ready, state)


def _mail(ports: Ports, ctx: Context, row: StoredOutboxRow, room: Room, outgoing: list[Outgoing]) -> None:
    """Sends the mail that tells of these letters, the first of which is the row's own, and marks all of them."""
    first, content = outgoing[0], _choose_content(ctx.profile, room, outgoing)
    mail = make_mail(ctx.profile, row.row.id, first.ready.address[0], content)
    mail = replace(mail, labels=label_letter(first.request.id, first.ready.queued.id))
    try:
        ports.mailer.send(ctx.tenant, mail, ctx.now)
    except MailRefused as refusal:
        logs.log("error", "mail.refused", **_about(ctx.tenant, row), code=str(refusal))
        logs.count("MailsRefused", tenant=ctx.tenant)
        for one in outgoing:
            _mark(ports, ctx, one.request, one.ready.on_paper(ctx.profile), "to_print")
    except MailOutcomeUnknown:
        if _is_to_go_again(ports, ctx, row):
            return
        _mark(ports, ctx, first.request, replace(first.ready, content=content), "uncertain")
    except Unavailable:
        give_back(ports, ctx.tenant, room)
        ports.outbox.postpone(ctx.tenant, row, ctx.now + ANNOUNCE_AGAIN_AFTER, "ready")
        raise
    else:
        logs.count("MailsSent", tenant=ctx.tenant)
        collected_by = first.ready.queued.id if _tells_of_all(room, outgoing) else ""
        for one in outgoing:  # one commit each: what is left over when the process dies here leaves again another day
            _mark(ports, ctx, one.request, replace(one.ready, content=content), "sent", collected_by)
    ports.outbox.done(ctx.tenant, row)


def _is_to_go_again(ports: Ports, ctx: Context, row: StoredOutboxRow) -> bool:
    """Returns whether a letter of which nobody knows whether it left is sent again, and lets it wait for that."""
    state = decide_after_unknown_outcome(row.row)
    level: logs.Level = "warning" if state == "ready" else "error"
    logs.log(level, "mail.outcome_unknown", **_about(ctx.tenant, row), code=state)
    logs.count("MailsUncertain", tenant=ctx.tenant)
    if state == "ready":
        ports.outbox.postpone(ctx.tenant, row, ctx.now + ANNOUNCE_AGAIN_AFTER, "ready")
    return state == "ready"


def _collect(ports: Ports, ctx: Context, room: Room, first: Outgoing) -> list[Outgoing]:
    """Returns the letters of which the mail tells: one, unless others wait and this is the mail that tells of them."""
    if first.ready.queued.to != "person" or not (room.last_of_day or room.held):
        return [first]
    return collect(ports, ctx.profile, first, ctx.now)


def _choose_content(profile: Profile, room: Room, outgoing: list[Outgoing]) -> Content:
    if _tells_of_all(room, outgoing):
        return tell_all(profile, outgoing, last_of_day=room.last_of_day)
    return outgoing[0].ready.content


def _tells_of_all(room: Room, outgoing: list[Outgoing]) -> bool:
    """Returns whether the mail lists what it tells of. The last of a day always does: more may be asked after it."""
    return room.last_of_day or len(outgoing) > 1


def _mark(
    ports: Ports,
    ctx: Context,
    read: RightsRequest,
    ready: ReadyLetter,
    state: LetterState,
    collected_by: str = "",
) -> None:
    """Notes how the letter left. `read` is the request as it was read; where somebody was faster it is read again."""
    seen: list[RightsRequest | None] = [read]

    def attempt() -> Plan[None]:
        request = seen.pop() if seen else ports.rights_requests.get(ctx.tenant, read.id)
        if request is None or delivery.find_queued(request, ready.queued.id) is None:
            return Plan([], None)
        if state == "sent" and is_bounced(ports, ctx.tenant, request, ready.address[0]):  # it came back before this
            return Plan(_plan_return(ports, ctx, request, ready), None, ready.queued.id)
        letter = replace(_make_letter(ports, ctx, request, ready, state), collected_by=collected_by)
        code = 0 if collected_by else ready.queued.code  # a mail that tells of many brings no code
        step = delivery.take_out(request, letter, code, ready.tracking, ctx.profile.time_zone)
        saved, *further = plan_step(ports, ctx, request, step)
        changes: list[Change] = [with_digest(saved, letter), SaveLetter(letter), *further]
        if code > 1 and state in IN_THE_MAIL:
            changes.append(UseCode(request.lead))  # the tries were those at the code before
        if ready.tracking is not None and letter.to != "controller":
            changes.append(SaveTracking(request.id, ready.tracking, letter.to))
        changes += acknowledge_linked(ports, ctx, request, step.after, letter)
        return Plan(changes, None, letter.id)

    commit_step(ports, ctx, attempt)


def _plan_return(ports: Ports, ctx: Context, request: RightsRequest, ready: ReadyLetter) -> list[Change]:
    """Returns the changes by which a letter that came back already waits to be printed."""
    letter = _make_letter(ports, ctx, request, ready.on_paper(ctx.profile), "to_print")
    step = delivery.take_out(request, letter, 0, None, ctx.profile.time_zone)
    was_due_on = ready.facts.body.get("was_due_on")
    step = replace(step, after=put_back(step.after, letter, date.fromisoformat(was_due_on) if was_due_on else None))
    saved, *further = plan_step(ports, ctx, request, step)
    return [with_digest(saved, letter), SaveLetter(replace(letter, clock_on=name_day(step.after))), *further]


def _make_letter(ports: Ports, ctx: Context, request: RightsRequest, ready: ReadyLetter, state: LetterState) -> Letter:
    return Letter(
        id=ready.queued.id,
        request_id=request.id,
        kind=ready.queued.kind,
        version=ready.queued.version,
        to=ready.queued.to,
        channel="mail" if state == "to_print" else ready.channel,
        state=state,
        at=ctx.now,
        address=ready.address,
        subject=ready.content.subject,
        paragraphs=ready.content.paragraphs,
        salt=ports.randomness.token(16).hex(),
        clock_on=name_letter_day(request, ready.queued.kind),
        sent_at=ctx.now if state == "sent" else None,
    )


def _may_write(profile: Profile, channel: LetterChannel, now: datetime) -> bool:
    """Returns whether the profile lets a legal notice go by this channel."""
    purpose = next(one for one in profile.purposes.values() if one.nature == "legal_notice")
    return check(profile, Question(purpose, channel, to_ms(now)), (), {}).allowed


def _about(tenant: str, row: StoredOutboxRow) -> dict[str, str]:
    return {"tenant": tenant, "row_id": row.row.id, "template": row.row.kind}
