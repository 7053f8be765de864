"""Lets a person manage their own choices: with a link that works for an hour, their browser reads and changes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from chalicelib.domain.consents.decisions import reserve_mail
from chalicelib.domain.errors import NotFound, Unauthenticated
from chalicelib.domain.links.person_links import AddPersonLink, PersonLink
from chalicelib.domain.links.tokens import PREFERENCES
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.mail.mails import Mail, NothingToSend, make_mail
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.decided import show_slot
from chalicelib.domain.people.states import list_slots
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.commit import Done, Plan, commit, commit_step
from chalicelib.usecases.context import Context, of_system, of_token
from chalicelib.usecases.daily_caps import refer_to_caller
from chalicelib.usecases.events import call_event
from chalicelib.usecases.links import person_links
from chalicelib.usecases.links.tokens import place_token, sign_token
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.look_up import pick_strictest_opt_outs
from chalicelib.usecases.people.naming import derive_identifier_keys, list_keys, resolve
from chalicelib.usecases.people.person_views import read_views
from chalicelib.usecases.people.reach import reach_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.people.person_views import View
    from chalicelib.domain.people.precedence import Decision
    from chalicelib.domain.people.register import Standing
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.tenants.purposes import Channel
    from chalicelib.usecases.ports.bundle import Ports

LASTS: Final = timedelta(hours=1)
MAILED_WITHIN: Final = timedelta(days=3)
"""How long after the question a mail with a link may come: mail may have to wait for the next day."""
_OVER: Final = "This link is invalid or has expired. Links work for one hour; please ask for a new one."


@dataclass(frozen=True, slots=True, repr=False)
class Issued:
    """A preference link as its person gets it. `token` is a secret, so it does not print itself."""

    token: str
    url: str
    until: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Preferences:
    """What a person may see of themselves: decisions by slot, and the standing of every opt-out they ever made."""

    profile: Profile
    until: datetime
    decisions: dict[str, Decision]
    opt_outs: tuple[Standing, ...]


def issue_link(ports: Ports, ctx: Context, named: Sequence[Identifier]) -> Done[Issued]:
    """Makes a link for whomever a trusted caller names."""
    link = _new_link(ports, ctx, list_keys(ports, ctx, named))

    def attempt() -> Plan[Issued]:
        changes = person_links.make_known(ports, ctx, named)
        return Plan([*changes, AddPersonLink(link)], _issued(ports, ctx.tenant, link), link.id)

    def same(link_id: str) -> Issued:
        found = ports.person_links.get(ctx.tenant, link_id)
        if found is None:
            raise LookupError("an idempotency record points to a link that is gone")
        return _issued(ports, ctx.tenant, found)

    return commit(ports, ctx, attempt, same)


def mail_link(ports: Ports, ctx: Context, address: Identifier) -> Done[None]:
    """Mails a link to an address, unless its mailbox got enough mail lately. The answer does not show which."""
    link = _new_link(ports, ctx, derive_identifier_keys(ports, ctx, [address]))
    row_id = ports.randomness.id("out", ctx.now)

    def attempt() -> Plan[None]:
        resolution = resolve(ports, ctx, [address], trusted=False)
        (draft,) = resolution.others
        mailed = reserve_mail(draft, to_ms(ctx.now))
        event = call_event(ctx, "preferences.link_requested", record_id=link.id)
        acts = {draft.id: (mailed,) if mailed else ()}
        changes = change_subjects(ports, ctx, reach_named(resolution), acts, event)  # a signal counts in any case
        if mailed is None:
            # The link is written all the same, so that neither the answer nor its replay says anything of the mailbox.
            return Plan([*changes, AddPersonLink(link)], None, link.id)
        refs = {"link_id": link.id, "identifier_key": link.identifier_keys[0], **refer_to_caller(ports, ctx)}
        row = OutboxRow(row_id, "preference_link", ctx.now, refs, repeat_if_uncertain=True)
        return Plan([*changes, AddPersonLink(link), row], None, link.id)

    return commit(ports, ctx, attempt, lambda _: None)


def compose_mail(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Mail:
    """Composes the mail of an outbox row `preference_link`. Raises NothingToSend where it was asked for too long ago.

    The hour counts from the mail: a link that is over by then, because the mail had to wait, is replaced by a new one.
    """
    if now - row.created_at > MAILED_WITHIN:
        raise NothingToSend("over")
    address = ports.subjects.identifier_value(tenant, row.refs["identifier_key"])
    if address is None:
        raise NothingToSend("address_erased")
    profile = ports.profiles[tenant]
    link = ports.person_links.get(tenant, row.refs["link_id"])
    if link is None or _over(link, now):
        ctx = of_system(profile, row.id, now, row.id)
        link = _new_link(ports, ctx, [row.refs["identifier_key"]])
        renewed = link
        commit_step(ports, ctx, lambda: Plan([AddPersonLink(renewed)], None, renewed.id))
    issued = _issued(ports, tenant, link)
    content = mail_texts.compose_preference_link(profile, issued.url, issued.until)
    return make_mail(profile, row.id, address.value, content)


def read(ports: Ports, token: str, request_id: str, now: datetime) -> Preferences:
    """Returns what a token's person has decided. Raises Unauthenticated for a token that is not ours or has expired."""
    ctx, link = enter(ports, token, request_id, now)
    return read_choices(ports, ctx, link)


def _new_link(ports: Ports, ctx: Context, keys: Sequence[str]) -> PersonLink:
    link_id = ports.randomness.id(PREFERENCES.prefix, ctx.now)
    return PersonLink(link_id, tuple(keys), to_ms(ctx.now), until=to_ms(ctx.now + LASTS))


def _issued(ports: Ports, tenant: str, link: PersonLink) -> Issued:
    token = sign_token(ports, tenant, link.id)
    return Issued(token, place_token(ports, link.id, token), from_ms(link.until or 0))


def enter(ports: Ports, token: str, request_id: str, now: datetime, *, gpc: bool = False) -> tuple[Context, PersonLink]:
    """Returns the context of a call by a token, and its link. Raises Unauthenticated like `read`."""
    try:
        profile, link = person_links.open_link(ports, token, PREFERENCES)
    except NotFound:
        raise Unauthenticated(_OVER) from None
    if _over(link, now):
        raise Unauthenticated(_OVER)
    return of_token(profile, link.id, request_id, now, verified=True, gpc=gpc), link


def _over(link: PersonLink, now: datetime) -> bool:
    return link.until is None or to_ms(now) >= link.until


def read_link_views(ports: Ports, ctx: Context, link: PersonLink) -> list[View]:
    """Returns the people whom a link's address reaches."""
    (views,) = read_views(ports, ctx, [link.identifier_keys])
    return views


def read_choices(ports: Ports, ctx: Context, link: PersonLink) -> Preferences:
    """Returns the choices; only opt-outs where several people use the address, since decisions are private to each."""
    views = read_link_views(ports, ctx, link)
    decisions = {}
    if len(views) == 1:
        state = views[0].state
        known = [name for name in list_slots(state) if _is_offered(ctx.profile, name)]
        decisions = {name: show_slot(ctx.profile, state, name, to_ms(ctx.now)) for name in known}
    return Preferences(
        ctx.profile, from_ms(link.until or 0), decisions, pick_strictest_opt_outs([view.state for view in views])
    )


def _is_offered(profile: Profile, name: str) -> bool:
    """Returns whether a slot can be chosen: its purpose is there and may use the channel."""
    code, _, channel = name.partition("/")
    purpose = profile.purposes.get(code)
    return purpose is not None and profile.find_ban(purpose, cast("Channel | None", channel or None)) is None
