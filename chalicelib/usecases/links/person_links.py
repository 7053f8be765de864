"""Links for one person each: made, signed, and opened again by their token alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.links import record_tokens
from chalicelib.domain.people.identifiers import hashed
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.people.reach import reach_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.links.person_links import PersonLink
    from chalicelib.domain.links.record_tokens import Sign
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_PURPOSES: Final = {"unl": "unsubscribe", "prf": "preferences"}
"""Prefix of a link → the word that keeps its signatures apart from all others."""


def token(ports: Ports, tenant: str, link_id: str) -> str:
    """The token of a link, signed with the newest of the tenant's token keys."""
    version = ports.secrets.newest_token_key(tenant)
    return record_tokens.compose(version, tenant, link_id, _signer(ports, tenant, link_id[:3], version))


def opened(ports: Ports, text: str, prefix: str) -> tuple[Profile, PersonLink]:
    """The link that a token is for, whichever key signed it. The MAC is checked before anything is read.

    Raises NotFound for any text that is not a token of ours.
    """
    parsed = record_tokens.parse(text, prefix)
    profile = ports.profiles.get(parsed.tenant) if parsed else None
    if parsed and profile:
        tenant = parsed.tenant

        def signing(version: int) -> Sign | None:
            known = ports.secrets.has_token_key(tenant, version)
            return _signer(ports, tenant, prefix, version) if known else None

        link = ports.person_links.get(tenant, parsed.record_id) if parsed.verify_with(signing) else None
        if link is not None:
            return profile, link
    raise NotFound("There is nothing at this address. Use the link exactly as it was sent.")


def identifiers(ports: Ports, tenant: str, link: PersonLink) -> tuple[Identifier, ...]:
    """Whom a link is for; by the keyed hash alone where an identifier is not, or no longer, held in the clear."""
    return tuple(ports.subjects.identifier_value(tenant, key) or hashed(key) for key in link.identifier_keys)


def make_known(ports: Ports, ctx: Context, named: Sequence[Identifier]) -> list[Change]:
    """Keeps who is named, where they are new, so that a link can tell whom it is for without holding who they are."""
    resolution = resolve(ports, ctx, named, trusted=ctx.actor.trusted)
    return change_subjects(ports, ctx, reach_named(resolution), {}, call_event(ctx, "subject.named"))


def _signer(ports: Ports, tenant: str, prefix: str, version: int) -> Sign:
    return lambda message: ports.secrets.sign(tenant, _PURPOSES[prefix], message, version)
