"""Links that are for one person each: what the tokens of `/u/…` and of the preferences page open."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.tenants.purposes import OptOutKind


@dataclass(frozen=True, slots=True, repr=False)
class PersonLink:
    """The person a link is for, by the stored identifier keys, and what the link can do.

    An unsubscribe link (`unl_…`) has kinds or purposes and never expires; a preference link (`prf_…`) expires.
    """

    id: str
    identifier_keys: tuple[str, ...]
    created_at: int  # milliseconds
    kinds: tuple[OptOutKind, ...] = ()
    purposes: tuple[str, ...] = ()
    until: int | None = None  # the link is valid before this moment, in milliseconds; None: for ever


@dataclass(frozen=True, slots=True)
class AddPersonLink:
    """A change: a new link."""

    link: PersonLink
