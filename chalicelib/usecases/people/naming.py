"""Finds whom the identifiers of a call name: their stored keys, the subjects found there, and the person meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.resolution import Resolution, resolve_asserted, resolve_verified, restore_values
from chalicelib.domain.people.subjects import Named, Subject
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports


def derive_identifier_keys(ports: Ports, ctx: Context, identifiers: Sequence[Identifier]) -> list[str]:
    """Returns the stored keys of identifiers, in their order."""
    return [ports.secrets.identifier_key(ctx.tenant, identifier) for identifier in identifiers]


def read_named(
    ports: Ports, ctx: Context, identifiers: Sequence[Identifier], found: Mapping[str, Subject] | None = None
) -> list[Named]:
    """Returns the identifiers with the subjects found under them. One read, unless they were `found` already."""
    keys = derive_identifier_keys(ports, ctx, identifiers)
    if found is None:
        found = ports.subjects.find(ctx.tenant, keys)
    return [Named(identifier, key, found.get(key)) for identifier, key in zip(identifiers, keys, strict=True)]


def resolve(
    ports: Ports,
    ctx: Context,
    identifiers: Sequence[Identifier],
    *,
    trusted: bool,
    opening: bool = False,
    found: Mapping[str, Subject] | None = None,
) -> Resolution:
    """Decides whom a change means. Raises Conflict for opening changes of trusted callers only."""
    named = read_named(ports, ctx, identifiers, found)
    now = to_ms(ctx.now)

    def new_id() -> str:
        return ports.randomness.id("sub", ctx.now)

    if trusted:
        return restore_values(resolve_verified(named, now, new_id, opening=opening), named)
    return restore_values(resolve_asserted(named, now, new_id), named)
