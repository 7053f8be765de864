"""API keys: what a key may do and until when, and which changes of a tenant's set of API keys are allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.access.key_text import KeyKind
from chalicelib.domain.access.scopes import SCOPES, Scope
from chalicelib.domain.errors import Conflict, FieldError, Forbidden, Invalid

if TYPE_CHECKING:
    from chalicelib.domain.changes import Event

ACTIVE_LIMIT: Final = 200
LONGEST_OVERLAP: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """The one person who uses an API key. Does not print the name and address."""

    id: str  # mem_…; the same for all keys with the same address
    name: str
    email: str  # normalized

    def __repr__(self) -> str:
        return f"Holder({self.id})"


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """An API key as stored: not its secret, only a hash. Prints only its id, since name and holder may be personal."""

    tenant: str
    id: str
    kind: KeyKind
    name: str
    secret_hash: str  # key_text.fingerprint
    created_at: datetime
    created_by: str  # a key id, or the name of the part of the system that made it
    scopes: frozenset[Scope] = frozenset()  # always empty for publishable keys
    origins: tuple[str, ...] = ()  # publishable keys only
    holder: Holder | None = None  # secret keys only
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None  # may be up to a minute out of date
    replaces: str | None = None  # the id of the key before it in a rotation
    replaced_by: str | None = None  # the id of its latest successor
    version: int = 1

    def __repr__(self) -> str:
        return f"ApiKey({self.id})"

    def active(self, now: datetime) -> bool:
        """Whether the key is neither revoked nor expired."""
        return self.revoked_at is None and not self.expired(now)

    def expired(self, now: datetime) -> bool:
        """Whether the key has expired; at the moment of expiry itself it has."""
        return self.expires_at is not None and self.expires_at <= now

    def manages(self, now: datetime) -> bool:
        """Whether the key can manage API keys at this moment."""
        return "keys:manage" in self.scopes and self.active(now)


@dataclass(frozen=True, slots=True)
class ApiKeySet:
    """All API keys of a tenant, including revoked ones, at one version; `head` is the hash of that version's event."""

    version: int = 0
    head: str = ""
    keys: tuple[ApiKey, ...] = ()  # in order of creation

    def get(self, key_id: str) -> ApiKey | None:
        """Returns the key with an id, or None."""
        return next((key for key in self.keys if key.id == key_id), None)

    def holder_id(self, email: str) -> str | None:
        """Returns the member id that a normalized address already has, or None."""
        return next((key.holder.id for key in self.keys if key.holder and key.holder.email == email), None)

    def is_active_member(self, member_id: str, now: datetime) -> bool:
        """Returns whether a member has any active key."""
        return any(key.holder is not None and key.holder.id == member_id and key.active(now) for key in self.keys)

    def managed(self, now: datetime) -> bool:
        """Whether any key can manage API keys."""
        return any(key.manages(now) for key in self.keys)

    def replaced(self, *changed: ApiKey) -> ApiKeySet:
        """Returns the set with these keys, each in place of the key with the same id or added at the end."""
        keys = {key.id: key for key in (*self.keys, *changed)}
        return ApiKeySet(self.version, self.head, tuple(keys.values()))


@dataclass(frozen=True, slots=True)
class SaveApiKey:
    """A change of the set: at most one new key and one changed key, with one event; `version` is the basis for it."""

    version: int  # of the set that the decision is based on
    head: str  # of that set
    event: Event
    created: ApiKey | None = None
    changed: ApiKey | None = None


def name_all(keys: Iterable[ApiKey]) -> dict[str, str]:
    """Returns by id what people call each key, which is its holder's name or else its own, and each holder.

    `keys` come in order of creation. A member is called as their latest key says.
    """
    names: dict[str, str] = {}
    for key in keys:
        names[key.id] = key.holder.name if key.holder else key.name
        if key.holder:
            names[key.holder.id] = key.holder.name
    return names


def check_change(before: ApiKeySet, after: ApiKeySet, now: datetime) -> None:
    """Checks that the set may become `after`. Raises Conflict (last_manager_key or key_limit_reached).

    A tenant that could manage its keys must still be able to, and not only until the remaining managers expire.
    """
    if len(_active(after, now)) > max(ACTIVE_LIMIT, len(_active(before, now))):
        raise Conflict(f"A tenant has at most {ACTIVE_LIMIT} active keys.", code="key_limit_reached")
    loses_all = before.managed(now) and not after.managed(now)
    loses_lasting = _lasting_manager(before, now) and not _lasting_manager(after, now)
    if loses_all or loses_lasting:
        raise Conflict(
            "This is the last key without an expiry that can manage keys; make another one first.",
            code="last_manager_key",
        )


def check_fields(key: ApiKey, now: datetime) -> None:
    """Checks that the key's fields fit together. Raises Invalid with all that don't, by their names in the API."""
    wrong = _list_wrong_fields_of_secret(key) if key.kind == "secret" else _list_wrong_fields_of_publishable(key)
    if key.expired(now):
        wrong.append(FieldError("/expires_at", "out_of_range", "Must lie ahead."))
    if wrong:
        raise Invalid(*wrong)


def _list_wrong_fields_of_secret(key: ApiKey) -> list[FieldError]:
    wrong = []
    if not key.scopes:
        wrong.append(FieldError("/scopes", "required", "A secret key needs scopes or a preset."))
    if key.origins:
        wrong.append(FieldError("/origins", "not_allowed", "Only a publishable key is bound to origins."))
    return wrong


def _list_wrong_fields_of_publishable(key: ApiKey) -> list[FieldError]:
    wrong = []
    if key.scopes:
        wrong.append(FieldError("/scopes", "not_allowed", "What a publishable key may do is fixed."))
    if not key.origins:
        wrong.append(FieldError("/origins", "required", "A publishable key needs an origin."))
    if key.holder:
        wrong.append(FieldError("/holder", "not_allowed", "Only a secret key has a person who holds it."))
    return wrong


def check_active(key: ApiKey, now: datetime) -> None:
    """Checks that the key is active. Raises Conflict (key_not_active)."""
    if not key.active(now):
        raise Conflict(code="key_not_active")


def check_grant(own: frozenset[Scope], wanted: Iterable[Scope]) -> None:
    """Checks that a key with the scopes `own` may grant those wanted. Raises Forbidden naming a scope it lacks."""
    lacking = [scope for scope in SCOPES if scope in set(wanted) - own]
    if lacking:
        raise Forbidden(f"A key can't give what it lacks: the scope {lacking[0]}.")


def _active(keys: ApiKeySet, now: datetime) -> list[ApiKey]:
    return [key for key in keys.keys if key.active(now)]


def _lasting_manager(keys: ApiKeySet, now: datetime) -> bool:
    return any(key.manages(now) and key.expires_at is None for key in keys.keys)
