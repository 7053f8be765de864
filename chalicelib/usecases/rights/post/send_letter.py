"""Sends letters: each is read, composed, claimed, sent and marked. What can't go by e-mail waits for somebody.

The contact check of a legal notice by e-mail or post depends on nothing that is held of a person, so it takes no read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.contact_checks.gates import Question, check
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.events import hash_details
from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused, make_mail
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER
from chalicelib.domain.rights.letters import Letter, LetterChannel, LetterState, SaveLetter, SaveTracking
from chalicelib.domain.rights.moments import find_clock
from chalicelib.domain.rights.post import delivery
from chalicelib.domain.rights.requests import SaveRightsRequest
from chalicelib.domain.rights.texts.rendering import to_html, to_text
from chalicelib.domain.rights.verification import UseCode
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.archived import find_basis
from chalicelib.usecases.rights.carry_out import plan_step
from chalicelib.usecases.rights.post.acknowledge import acknowledge_linked
from chalicelib.usecases.rights.post.collect import Outgoing, collect, tell_all
from chalicelib.usecases.rights.post.compose import ReadyLetter, compose
from chalicelib.usecases.rights.post.mail_room import Room, find_room, give_back, giving_back

if TYPE_CHECKING:
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def send(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> None:
    """Sends the letter of a row, once. Raises Unavailable where nothing was sent."""
    refs, profile = stored.row.refs, ports.profiles[tenant]
    basis = find_basis(ports, tenant, refs["rights_request"], int(refs["version"]))
    queued = delivery.find_queued(basis.request, refs["letter"]) if basis else None
    if basis is None or basis.details is None or queued is None:
        logs.log("info", "mail.not_needed", **_about(tenant, stored), code="letter_gone")
        ports.outbox.done(tenant, stored)
        return
    event = basis.event
    ready = compose(ports, profile, basis.request, basis.details, queued, event.body, basis.words, event.at, now)
    ctx = of_system(profile, stored.row.id, now, stored.row.id)
    if ready.channel == "email" and not _may_write(profile, "email", now):
        ready = ready.on_paper(profile)
    if ready.channel != "email":
        _mark(ports, ctx, basis.request, ready, "to_call" if ready.channel == "phone" else "to_print")
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


def _mail(ports: Ports, ctx: Context, row: StoredOutboxRow, room: Room, outgoing: list[Outgoing]) -> None:
    """Sends the mail that tells of these letters, the first of which is the row's own, and marks all of them."""
    first = outgoing[0]
    content = outgoing[0].ready.content
    if _tells_of_all(room, outgoing):
        content = tell_all(ctx.profile, outgoing, last_of_day=room.last_of_day)
    mail = make_mail(ctx.profile, row.row.id, first.ready.address[0], (content.subject, to_text(content)))
    mail = replace(mail, html=to_html(content))
    try:
        ports.mailer.send(ctx.tenant, mail, ctx.now)
    except MailRefused as refusal:
        logs.log("error", "mail.refused", **_about(ctx.tenant, row), code=str(refusal))
        logs.count("MailsRefused", tenant=ctx.tenant)
        for one in outgoing:
            _mark(ports, ctx, one.request, one.ready.on_paper(ctx.profile), "to_print")
    except MailOutcomeUnknown:
        logs.log("warning", "mail.outcome_unknown", **_about(ctx.tenant, row), code="ready")
        logs.count("MailsUncertain", tenant=ctx.tenant)
        ports.outbox.postpone(ctx.tenant, row, ctx.now + ANNOUNCE_AGAIN_AFTER, "ready")
        return
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


def _collect(ports: Ports, ctx: Context, room: Room, first: Outgoing) -> list[Outgoing]:
    """Returns the letters of which the mail tells: one, unless others wait and this is the mail that tells of them."""
    if first.ready.queued.to != "person" or not (room.last_of_day or room.held):
        return [first]
    return collect(ports, ctx.profile, first, ctx.now)


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
        letter = replace(_make_letter(ports, ctx, request, ready, state), collected_by=collected_by)
        code = 0 if collected_by else ready.queued.code  # a mail that tells of many brings no code
        step = delivery.take_out(request, letter, code, ready.tracking, ctx.profile.time_zone)
        saved, *further = plan_step(ports, ctx, request, step)
        changes: list[Change] = [_with_digest(saved, letter), SaveLetter(letter), *further]
        if code > 1 and state == "sent":
            changes.append(UseCode(request.lead))  # the tries were those at the code before
        if ready.tracking is not None and letter.to != "controller":
            changes.append(SaveTracking(request.id, ready.tracking, letter.to))
        changes += acknowledge_linked(ports, ctx, request, step.after, letter)
        return Plan(changes, None, letter.id)

    commit_step(ports, ctx, attempt)


def _make_letter(ports: Ports, ctx: Context, request: RightsRequest, ready: ReadyLetter, state: LetterState) -> Letter:
    clock = find_clock(request)
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
        clock_on=clock.day.isoformat() if clock else "9999-12-31",
    )


def _with_digest(saved: Change, letter: Letter) -> Change:
    if not isinstance(saved, SaveRightsRequest):
        raise TypeError("a step begins with the request")
    digest = hash_details(letter.salt, letter.details())
    return replace(saved, event=replace(saved.event, digest=digest, record_id=letter.id))


def _may_write(profile: Profile, channel: LetterChannel, now: datetime) -> bool:
    """Returns whether the profile lets a legal notice go by this channel."""
    purpose = next(one for one in profile.purposes.values() if one.nature == "legal_notice")
    return check(profile, Question(purpose, channel, to_ms(now)), (), {}).allowed


def _about(tenant: str, row: StoredOutboxRow) -> dict[str, str]:
    return {"tenant": tenant, "row_id": row.row.id, "template": row.row.kind}
