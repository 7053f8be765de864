"""Links for one person each: whom they are for, and how their token alone opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import NotFound
from chalicelib.domain.people.identifiers import hashed
from chalicelib.usecases.events import call_event
from chalicelib.usecases.links import tokens
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.people.reach import reach_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.links.person_links import PersonLink
    from chalicelib.domain.links.tokens import TokenKind
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def open_link(ports: Ports, text: str, kind: TokenKind) -> tuple[Profile, PersonLink]:
    """The link that a token is for, whichever key signed it. Raises NotFound for any text that is no token of ours."""
    profile, link_id = tokens.open_token(ports, text, kind)
    link = ports.person_links.get(profile.tenant, link_id)
    if link is None:
        raise NotFound(tokens.NOTHING_HERE)
    return profile, link


def identifiers(ports: Ports, tenant: str, link: PersonLink) -> tuple[Identifier, ...]:
    """Whom a link is for; by the keyed hash alone where an identifier is not, or no longer, held in the clear."""
    return tuple(ports.subjects.identifier_value(tenant, key) or hashed(key) for key in link.identifier_keys)


def make_known(ports: Ports, ctx: Context, named: Sequence[Identifier]) -> list[Change]:
    """Keeps who is named, where they are new, so that a link can tell whom it is for without holding who they are."""
    resolution = resolve(ports, ctx, named, trusted=ctx.actor.trusted)
    return change_subjects(ports, ctx, reach_named(resolution), {}, call_event(ctx, "subject.named"))
