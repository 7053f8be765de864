"""Links for one person each: what lies behind the tokens of `/u/…` and of preferences."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.tenants.purposes import OptOutKind


@dataclass(frozen=True, slots=True, repr=False)
class PersonLink:
    """Whom a link is for, by the stored keys of their identifiers, and what it is good for.

    An unsubscribe link (`unl_…`) has kinds or purposes and no end; a preference link (`prf_…`) has an end.
    """

    id: str
    identifier_keys: tuple[str, ...]
    created_at: int  # milliseconds
    kinds: tuple[OptOutKind, ...] = ()
    purposes: tuple[str, ...] = ()
    until: int | None = None  # good before this moment, in milliseconds; None: for ever


@dataclass(frozen=True, slots=True)
class AddPersonLink:
    """A change: a new link."""

    link: PersonLink
