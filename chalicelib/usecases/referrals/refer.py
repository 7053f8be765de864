"""Sends one message, ever, to a friend whom somebody refers; the address is erased once it was used (commitment PS-05).

Callers cannot learn whether an address was named before or wants no mail: each call writes the same item once more and
answers the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.event_types import EventType
from chalicelib.domain.links import one_click
from chalicelib.domain.links.person_links import AddPersonLink, PersonLink
from chalicelib.domain.links.tokens import UNSUBSCRIBE
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.referrals.referral import Referral, SaveReferral, purpose_of
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan, commit, commit_step
from chalicelib.usecases.contact_checks.check import ContactCheck, check_contacts
from chalicelib.usecases.context import Context, of_system
from chalicelib.usecases.daily_caps import refer_to_caller
from chalicelib.usecases.events import call_event
from chalicelib.usecases.links.tokens import compose_address
from chalicelib.usecases.people.naming import derive_identifier_keys, list_keys

if TYPE_CHECKING:
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.tenants.purposes import Purpose
    from chalicelib.usecases.ports.bundle import Ports


MAILED_WITHIN: Final = timedelta(days=7)
"""How long the one mail may wait for its turn; the address of a friend is not kept for longer than that."""


@dataclass(frozen=True, slots=True, repr=False)
class Refer:
    """The command to refer `friend`, whom `referrer` named; the friend's permission was confirmed."""

    friend: Identifier
    referrer: tuple[Identifier, ...]


def refer(ports: Ports, ctx: Context, command: Refer) -> Done[None]:
    """Queues the one message unless the address ever had one. Raises NotFound where the company takes no referrals."""
    purpose = _purpose(ctx)
    (key,) = derive_identifier_keys(ports, ctx, [command.friend])
    link = PersonLink(
        id=ports.randomness.id(UNSUBSCRIBE.prefix, ctx.now),
        identifier_keys=(key,),
        created_at=to_ms(ctx.now),
        kinds=("email",),
        purposes=(purpose.code,),
    )
    referral = Referral(key, tuple(list_keys(ports, ctx, command.referrer)), to_ms(ctx.now), link.id, command.friend)
    refs = {"referral": key, **refer_to_caller(ports, ctx)}
    row = OutboxRow(ports.randomness.id("out", ctx.now), "referral", ctx.now, refs, repeat_if_uncertain=False)

    def attempt() -> Plan[None]:
        present = ports.referrals.get(ctx.tenant, [key]).get(key)
        if present is not None:
            return Plan([SaveReferral(present, present.version, None)], None, present.link_id)
        event = call_event(ctx, "referral.made")
        return Plan([SaveReferral(referral, 0, event), AddPersonLink(link), row], None, link.id)

    return commit(ports, ctx, attempt, lambda _: None)


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Composes the mail of an outbox row `referral`.

    Raises NothingToSend where the address is gone or opted out, or where it was named too long ago.
    """
    if now - row.created_at > MAILED_WITHIN:
        raise NothingToSend("over")
    ctx = _context(ports, tenant, row, now)
    key = row.refs["referral"]
    referral = ports.referrals.get(tenant, [key]).get(key)
    if referral is None or referral.address is None:
        raise NothingToSend("removed")
    verdict = check_contacts(ports, ctx, [ContactCheck((referral.address,), _purpose(ctx).code, "email")])[0]
    if any(reason.code != "one_time_used" for reason in verdict.reasons):
        raise NothingToSend("suppressed")
    url = compose_address(ports, tenant, referral.link_id)
    content = mail_texts.compose_referral(ctx.profile, url)
    return make_mail(ctx.profile, row.id, referral.address.value, content, one_click.headers(url))


def mark_sent(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> None:
    """Records that the message was sent, and erases the address."""
    ctx, at = _context(ports, tenant, row, now), to_ms(now)
    _next(ports, ctx, row.refs["referral"], "referral.sent", lambda one: replace(one, sent_at=at, ended_at=at))


def mark_ended(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> None:
    """Erases the address, since no message will be sent any more or nobody knows whether one was."""
    ctx, at = _context(ports, tenant, row, now), to_ms(now)
    _next(ports, ctx, row.refs["referral"], "referral.ended", lambda one: replace(one, ended_at=at))


def remove(ports: Ports, ctx: Context, link: PersonLink) -> None:
    """Removes a friend by the link in their mail, without any proof. The address is erased; its hash stays as a bar."""
    purpose = purpose_of(dict(ctx.profile.purposes))
    if purpose is None or purpose.code not in link.purposes:
        return
    at = to_ms(ctx.now)

    def removed(one: Referral) -> Referral:
        return replace(one, removed_at=one.removed_at or at, ended_at=one.ended_at or at)

    for key in link.identifier_keys:
        _next(ports, ctx, key, "referral.removed", removed)


def erase(ports: Ports, ctx: Context, key: str) -> None:
    """Erases the address of a friend who asks for it; its hash stays as a bar. A repeat changes nothing."""
    at = to_ms(ctx.now)

    def erased(one: Referral) -> Referral:
        return replace(one, removed_at=one.removed_at or at, ended_at=one.ended_at or at) if one.address else one

    _next(ports, ctx, key, "referral.erased", erased)


def _next(ports: Ports, ctx: Context, key: str, kind: EventType, change: Callable[[Referral], Referral]) -> None:
    """Saves the referral's next version, without the address, where it differs from the present one."""

    def attempt() -> Plan[None]:
        present = ports.referrals.get(ctx.tenant, [key]).get(key)
        if present is None:
            return Plan([], None)
        changed = replace(change(present), address=None)
        if changed == present or (kind != "referral.removed" and present.ended_at is not None):
            return Plan([], None)
        changed = replace(changed, version=present.version + 1)
        return Plan([SaveReferral(changed, present.version, call_event(ctx, kind))], None)

    commit_step(ports, ctx, attempt)


def _purpose(ctx: Context) -> Purpose:
    purpose = purpose_of(dict(ctx.profile.purposes))
    if purpose is None:
        raise NotFound("This company takes no referrals.")
    return purpose


def _context(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Context:
    return of_system(ports.profiles[tenant], row.id, now, row.id)
