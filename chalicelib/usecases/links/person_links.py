"""Person links: whom each is for, and how its token alone opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import NotFound
from chalicelib.domain.people.identifiers import from_stored_key
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
    """Returns the link that a token is for, whichever key signed it.

    Raises NotFound for any text that is not a token of ours.
    """
    profile, link_id = tokens.open_token(ports, text, kind)
    link = ports.person_links.get(profile.tenant, link_id)
    if link is None:
        raise NotFound(tokens.NOTHING_HERE)
    return profile, link


def read_identifiers(ports: Ports, tenant: str, link: PersonLink) -> tuple[Identifier, ...]:
    """Returns the identifiers that a link is for: the keyed hash alone where no plain value is held (any more)."""
    return tuple(ports.subjects.identifier_value(tenant, key) or from_stored_key(key) for key in link.identifier_keys)


def make_known(ports: Ports, ctx: Context, named: Sequence[Identifier]) -> list[Change]:
    """Stores those named who are new, so that a link can refer to its person without holding their identifiers."""
    resolution = resolve(ports, ctx, named, trusted=ctx.actor.trusted)
    return change_subjects(ports, ctx, reach_named(resolution), {}, call_event(ctx, "subject.named"))
