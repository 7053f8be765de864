"""One-click unsubscribing (RFC 8058): a link that stays in mails for years, its page, and its button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.links.person_links import AddPersonLink, PersonLink
from chalicelib.domain.links.tokens import UNSUBSCRIBE
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.tenants.profiles import require_purpose
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.consents.withdraw import WithdrawConsent, withdraw_consent
from chalicelib.usecases.context import Context, of_token
from chalicelib.usecases.links import person_links
from chalicelib.usecases.links.tokens import compose_address
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.naming import list_keys
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.referrals import refer

if TYPE_CHECKING:
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.tenants.purposes import OptOutKind
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class IssueLink:
    """The command to issue a link: the person whom it is for, and the kinds or the purposes that it ends."""

    identifiers: tuple[Identifier, ...]
    kinds: tuple[OptOutKind, ...] = ()
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """What a link's button ends. Holds nothing personal, so a page can show it."""

    profile: Profile
    kinds: tuple[OptOutKind, ...]
    titles: tuple[str, ...]  # of the purposes


def issue_link(ports: Ports, ctx: Context, command: IssueLink) -> Done[str]:
    """Makes a link and returns its address. Raises Invalid for an unknown purpose."""
    for number, code in enumerate(command.purposes):
        if not require_purpose(ctx.profile, code, f"/purposes/{number}").channels:
            message = "This purpose contacts nobody; name a kind of opt-out instead."
            raise Invalid(FieldError(f"/purposes/{number}", "not_allowed", message))
    link = PersonLink(
        id=ports.randomness.id(UNSUBSCRIBE.prefix, ctx.now),
        identifier_keys=tuple(list_keys(ports, ctx, command.identifiers)),
        created_at=to_ms(ctx.now),
        kinds=tuple(dict.fromkeys(command.kinds)),
        purposes=tuple(dict.fromkeys(command.purposes)),
    )

    def attempt() -> Plan[str]:
        changes = person_links.make_known(ports, ctx, command.identifiers)
        return Plan([*changes, AddPersonLink(link)], compose_address(ports, ctx.tenant, link.id), link.id)

    return commit(ports, ctx, attempt, lambda link_id: compose_address(ports, ctx.tenant, link_id))


def read_offer(ports: Ports, text: str) -> Offer:
    """Returns what a token's button ends; changes nothing. Raises NotFound for any text that is not a token of ours."""
    return _offer(*person_links.open_link(ports, text, UNSUBSCRIBE))


def press(ports: Ports, text: str, request_id: str, now: datetime, *, gpc: bool = False) -> Offer:
    """Opts out at once. A repeat writes nothing unless the person has come back since. Raises like `read_offer`."""
    profile, link = person_links.open_link(ports, text, UNSUBSCRIBE)
    ctx = of_token(profile, link.id, request_id, now, gpc=gpc)
    refer.remove(ports, ctx, link)
    named = person_links.read_identifiers(ports, profile.tenant, link)
    origin = Origin(named, Source("email", None, None, {"unsubscribe_link": link.id}))
    if link.kinds:
        record_opt_out(ports, ctx, RecordOptOut(origin, link.kinds, "email", only_open=True))
    purposes = tuple(code for code in link.purposes if code in profile.purposes)
    if purposes:
        withdraw_consent(ports, ctx, WithdrawConsent(origin, purposes, only_open=True))
    return _offer(profile, link)


def _offer(profile: Profile, link: PersonLink) -> Offer:
    titles = tuple(profile.purposes[code].title for code in link.purposes if code in profile.purposes)
    return Offer(profile, link.kinds, titles)
