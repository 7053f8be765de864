"""API keys: what one may do and until when, and which changes a tenant's set of keys allows."""

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
    """The one person who uses a key. Does not print name and address."""

    id: str  # mem_…; the same for all keys with the same address
    name: str
    email: str  # normalised

    def __repr__(self) -> str:
        return f"Holder({self.id})"


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """One key as it is kept: no secret, only its hash. Prints its id only; name and holder may be personal."""

    tenant: str
    id: str
    kind: KeyKind
    name: str
    secret_hash: str  # key_text.fingerprint
    created_at: datetime
    created_by: str  # key id, or the name of the part of the system that made it
    scopes: frozenset[Scope] = frozenset()  # always empty for publishable keys
    origins: tuple[str, ...] = ()  # publishable keys only
    holder: Holder | None = None  # secret keys only
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None  # at most a minute stale
    replaces: str | None = None  # the key id of its predecessor in a rotation
    replaced_by: str | None = None  # the key id of its latest successor
    version: int = 1

    def __repr__(self) -> str:
        return f"ApiKey({self.id})"

    def active(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and not self.expired(now)

    def expired(self, now: datetime) -> bool:
        """Whether its time is up; the moment of expiry itself is too late."""
        return self.expires_at is not None and self.expires_at <= now

    def manages(self, now: datetime) -> bool:
        """Whether it can manage keys at this moment."""
        return "keys:manage" in self.scopes and self.active(now)


@dataclass(frozen=True, slots=True)
class KeySet:
    """All keys of a tenant, revoked ones too, as of one version; `head` is the hash of the event that made it."""

    version: int = 0
    head: str = ""
    keys: tuple[ApiKey, ...] = ()  # in order of creation

    def get(self, key_id: str) -> ApiKey | None:
        """The key, or None where there is none."""
        return next((key for key in self.keys if key.id == key_id), None)

    def holder_id(self, email: str) -> str | None:
        """The member id that a normalised address already has, or None."""
        return next((key.holder.id for key in self.keys if key.holder and key.holder.email == email), None)

    def managed(self, now: datetime) -> bool:
        """Whether any key can manage keys."""
        return any(key.manages(now) for key in self.keys)

    def replaced(self, *changed: ApiKey) -> KeySet:
        """The set with these keys in place of those of the same id, or added."""
        keys = {key.id: key for key in (*self.keys, *changed)}
        return KeySet(self.version, self.head, tuple(keys.values()))


@dataclass(frozen=True, slots=True)
class SaveKey:
    """A change of the set: at most one key made and one changed, decided upon `version`, told by one event."""

    version: int  # of the set that was decided upon
    head: str  # its head
    event: Event
    created: ApiKey | None = None
    changed: ApiKey | None = None


def check_change(before: KeySet, after: KeySet, now: datetime) -> None:
    """Passes if the set may become `after`. Raises Conflict: last_manager_key or key_limit_reached.

    A tenant that could manage its keys can do so afterwards, and not only until the remaining managers expire.
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
    """Passes if the key's fields go together. Raises Invalid telling all that don't, by the names in the API."""
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
    """Passes for an active key. Raises Conflict (key_not_active)."""
    if not key.active(now):
        raise Conflict("A revoked or expired key can't be used for this.", code="key_not_active")


def check_grant(own: frozenset[Scope], wanted: Iterable[Scope]) -> None:
    """Passes if a key with the scopes `own` may give the wanted ones away. Raises Forbidden naming what it lacks."""
    lacking = [scope for scope in SCOPES if scope in set(wanted) - own]
    if lacking:
        raise Forbidden(f"A key can't give what it lacks: the scope {lacking[0]}.")


def _active(keys: KeySet, now: datetime) -> list[ApiKey]:
    return [key for key in keys.keys if key.active(now)]


def _lasting_manager(keys: KeySet, now: datetime) -> bool:
    return any(key.manages(now) and key.expires_at is None for key in keys.keys)
