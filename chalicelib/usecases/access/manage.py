"""Makes, changes, rotates and revokes API keys. Each change reads, judges and versions the whole set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.domain.access.api_keys import (
    ApiKey,
    ApiKeySet,
    Holder,
    SaveApiKey,
    check_active,
    check_change,
    check_fields,
    check_grant,
)
from chalicelib.domain.access.key_text import KeyKind
from chalicelib.domain.access.scopes import SCOPES, Scope
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people import identifiers
from chalicelib.domain.times import to_ms
from chalicelib.usecases.access.issue import Issued, find_issued, issue
from chalicelib.usecases.access.read import count_open_requests, require_key
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.events import call_event
from chalicelib.usecases.preconditions import require_match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class NewKey:
    """The command to make a key. `origins` None means the profile's. Does not print itself: the holder is a person."""

    kind: KeyKind
    name: str
    scopes: frozenset[Scope] = frozenset()
    origins: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    holder: tuple[str, str] | None = None  # name, e-mail


def create(ports: Ports, ctx: Context, wanted: NewKey) -> Done[Issued]:
    """Makes a key. Raises Invalid, Forbidden (a scope that the caller lacks) or Conflict (key_limit_reached)."""
    check_grant(ctx.actor.scopes, wanted.scopes)

    def attempt() -> Plan[Issued]:
        before = ports.api_keys.all(ctx.tenant)
        origins = wanted.origins
        if origins is None:
            origins = ctx.profile.allowed_origins if wanted.kind == "publishable" else ()
        issued, resource = issue(
            ports,
            ctx,
            kind=wanted.kind,
            name=wanted.name,
            scopes=wanted.scopes,
            origins=origins,
            expires_at=wanted.expires_at,
            holder=_holder(ports, ctx, before, wanted),
        )
        check_fields(issued.key, ctx.now)
        check_change(before, before.replaced(issued.key), ctx.now)
        event = call_event(ctx, "key.created", record_id=issued.key.id, body=_describe_rights(issued.key))
        return Plan([SaveApiKey(before.version, before.head, event, created=issued.key)], issued, resource)

    return commit(ports, ctx, attempt, lambda resource: find_issued(ports, ctx, resource))


def change(ports: Ports, ctx: Context, key_id: str, expected: int, fields: Mapping[str, Any]) -> ApiKey:
    """Changes those of a key's `name`, `scopes`, `origins` and `expires_at` that `fields` holds.

    Raises NotFound, PreconditionFailed unless `expected` is its version, Invalid, Forbidden, or Conflict
    (key_not_active, last_manager_key).
    """

    def attempt() -> Plan[ApiKey]:
        before = ports.api_keys.all(ctx.tenant)
        key = _require_key(before, key_id, expected)
        check_active(key, ctx.now)
        wanted = replace(key, **fields)
        if wanted == key:
            return Plan([], key)
        check_fields(wanted, ctx.now)
        check_grant(ctx.actor.scopes, wanted.scopes - key.scopes)
        wanted = replace(wanted, version=key.version + 1)
        check_change(before, before.replaced(wanted), ctx.now)
        body = {**_describe_rights(wanted), "renamed": wanted.name != key.name}
        event = call_event(ctx, "key.changed", record_id=key_id, body=body)
        return Plan([SaveApiKey(before.version, before.head, event, changed=wanted)], wanted)

    done = commit(ports, ctx, attempt, lambda _: require_key(ports, ctx, key_id))
    ports.api_keys.forget(ctx.tenant)
    return done.result


def rotate(ports: Ports, ctx: Context, key_id: str, overlap: timedelta, expected: int | None) -> Done[Issued]:
    """Makes a successor with the same rights, holder and expiry; the old key works on for `overlap` at most.

    Raises NotFound, PreconditionFailed, Forbidden (the successor would have a scope that the caller lacks) or
    Conflict (key_not_active, key_limit_reached).
    """

    def attempt() -> Plan[Issued]:
        before = ports.api_keys.all(ctx.tenant)
        old = _require_key(before, key_id, expected)
        check_active(old, ctx.now)
        check_grant(ctx.actor.scopes, old.scopes)
        issued, resource = issue(
            ports,
            ctx,
            kind=old.kind,
            name=old.name,
            scopes=old.scopes,
            origins=old.origins,
            expires_at=old.expires_at,
            holder=old.holder,
            replaces=old.id,
        )
        until = ctx.now + overlap
        if old.expires_at is not None:
            until = min(until, old.expires_at)
        ending = replace(old, expires_at=until, replaced_by=issued.key.id, version=old.version + 1)
        check_change(before, before.replaced(ending, issued.key), ctx.now)
        body = {**_describe_rights(issued.key), "replaces": old.id, "until": to_ms(until)}
        event = call_event(ctx, "key.rotated", record_id=issued.key.id, body=body)
        change = SaveApiKey(before.version, before.head, event, created=issued.key, changed=ending)
        return Plan([change], issued, resource)

    done = commit(ports, ctx, attempt, lambda resource: find_issued(ports, ctx, resource))
    ports.api_keys.forget(ctx.tenant)
    return done


def revoke(ports: Ports, ctx: Context, key_id: str, expected: int | None) -> Done[ApiKey]:
    """Ends a key at once; one that has ended stays as it is. Raises NotFound, PreconditionFailed or Conflict.

    The last active key of a member takes their work from them, and the owner is told.
    """

    def attempt() -> Plan[ApiKey]:
        before = ports.api_keys.all(ctx.tenant)
        key = _require_key(before, key_id, expected)
        if key.revoked_at is not None:
            return Plan([], key)
        revoked = replace(key, revoked_at=ctx.now, version=key.version + 1)
        check_change(before, before.replaced(revoked), ctx.now)
        event = call_event(ctx, "key.revoked", record_id=key_id)
        change = SaveApiKey(before.version, before.head, event, changed=revoked)
        return Plan([change, *_make_rows(ports, ctx, before.replaced(revoked), key.holder)], revoked, key_id)

    done = commit(ports, ctx, attempt, lambda resource: require_key(ports, ctx, resource))
    ports.api_keys.forget(ctx.tenant)
    return done


def _make_rows(ports: Ports, ctx: Context, after: ApiKeySet, holder: Holder | None) -> list[OutboxRow]:
    """Returns the rows of the outbox by which others learn that a member left; none while they have an active key."""
    if holder is None or after.is_active_member(holder.id, ctx.now):
        return []
    refs = {"member": holder.id, "open_requests": str(count_open_requests(ports, ctx.tenant, holder.id))}
    work_id, mail_id = (ports.randomness.id("out", ctx.now) for _ in range(2))
    return [
        OutboxRow(work_id, "unassign_member", ctx.now, refs, repeat_if_uncertain=True),
        OutboxRow(mail_id, "member_left", ctx.now, refs, repeat_if_uncertain=True),
    ]


def _require_key(keys: ApiKeySet, key_id: str, expected: int | None) -> ApiKey:
    key = keys.get(key_id)
    if key is None:
        raise NotFound("There is no such key.")
    require_match(key.version, expected)
    return key


def _holder(ports: Ports, ctx: Context, keys: ApiKeySet, wanted: NewKey) -> Holder | None:
    if wanted.holder is None:
        return None
    name, address = wanted.holder
    email = identifiers.parse_email(address)
    if email is None:
        raise Invalid(FieldError("/holder/email", "malformed", "Must be an e-mail address."))
    return Holder(keys.holder_id(email.value) or ports.randomness.id("mem", ctx.now), name, email.value)


def _describe_rights(key: ApiKey) -> dict[str, Any]:
    """Returns what an auditor needs to know of a key: everything but its name, which may be a person's."""
    return {
        "kind": key.kind,
        "scopes": [scope for scope in SCOPES if scope in key.scopes],
        "origins": list(key.origins),
        "expires_at": to_ms(key.expires_at) if key.expires_at else None,
        "holder": key.holder.id if key.holder else None,
    }
