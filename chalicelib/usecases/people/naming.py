"""Finds whom the identifiers of a call name: their stored keys, the subjects found there, and the person meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.people.identifiers import Identifier, KnownSubject
from chalicelib.domain.people.resolution import Resolution, resolve_asserted, resolve_verified, restore_values
from chalicelib.domain.people.subjects import Named, Subject, name_by_id
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports

NOBODY: Final = "There is nobody of this `subject_id`."


def derive_identifier_keys(ports: Ports, ctx: Context, identifiers: Sequence[Identifier]) -> list[str]:
    """Returns the stored keys of identifiers, in their order; of a subject that is named by its id, that id."""
    return [ports.secrets.identifier_key(ctx.tenant, identifier) for identifier in identifiers]


def read_named(
    ports: Ports, ctx: Context, identifiers: Sequence[Identifier], found: Mapping[str, Subject] | None = None
) -> list[Named]:
    """Returns the identifiers with the subjects found under them, and those of a subject that is named by its id.

    One read, unless they were `found` already; one more for a subject that another one has absorbed. Raises NotFound
    for the id of nobody.
    """
    keys = derive_identifier_keys(ports, ctx, identifiers)
    if found is None:
        found = ports.subjects.find(ctx.tenant, keys)
    named: list[Named] = []
    for identifier, key in zip(identifiers, keys, strict=True):
        if isinstance(identifier, KnownSubject):
            named += name_by_id(_require_present(ports, ctx, found.get(key)))
        else:
            named.append(Named(identifier, key, found.get(key)))
    return list({name.key: name for name in named}.values())


def _require_present(ports: Ports, ctx: Context, subject: Subject | None) -> Subject:
    """Returns a subject, or the one by whom it was absorbed. Raises NotFound where it is not there."""
    while subject is not None and subject.merged_into:
        subject = ports.subjects.get(ctx.tenant, [subject.merged_into]).get(subject.merged_into)
    if subject is None:
        raise NotFound(NOBODY)
    return subject


def list_keys(ports: Ports, ctx: Context, identifiers: Sequence[Identifier]) -> list[str]:
    """Returns the stored keys of identifiers, and of a subject that is named by its id those that it alone has.

    Takes a read where one is. Raises NotFound for the id of nobody, Conflict (identity_conflict) for that of a person
    who has nothing alone.
    """
    if not any(isinstance(identifier, KnownSubject) for identifier in identifiers):
        return derive_identifier_keys(ports, ctx, identifiers)
    named = read_named(ports, ctx, identifiers)
    keys = [name.key for name in named if not (name.found and name.found.kind == "person" and _shares(name))]
    if not keys:
        raise Conflict("This person shares each of their identifiers; name one of these.", code="identity_conflict")
    return keys


def _shares(name: Named) -> bool:
    ref = name.found.ref(name.key) if name.found else None
    return ref is not None and ref.shared


def resolve(
    ports: Ports,
    ctx: Context,
    identifiers: Sequence[Identifier],
    *,
    trusted: bool,
    opening: bool = False,
    found: Mapping[str, Subject] | None = None,
) -> Resolution:
    """Decides whom a change means. Raises Conflict for opening changes of trusted callers only, and as `read_named`."""
    named = read_named(ports, ctx, identifiers, found)
    now = to_ms(ctx.now)

    def new_id() -> str:
        return ports.randomness.id("sub", ctx.now)

    if trusted:
        return restore_values(resolve_verified(named, now, new_id, opening=opening), named)
    return restore_values(resolve_asserted(named, now, new_id), named)
