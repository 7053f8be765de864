"""API keys in the table: one item each, all of a tenant in one partition, with a head that versions the set."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from chalicelib.domain.access.api_keys import ApiKey, ApiKeySet, Holder, SaveApiKey, name_all
from chalicelib.domain.access.key_text import KeyKind
from chalicelib.domain.access.scopes import SCOPES
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.access.recent import CACHE_SIZE, Recent
from chalicelib.storage.table import events, ops, places
from chalicelib.storage.table.heads import require_version
from chalicelib.storage.table.ops import Item

_TRIES: Final = 3
_ALL: Final = 1000  # keys per page
_ASKED_AGAIN: Final = 1.0  # seconds until a name that was not there is looked for again


@dataclass(frozen=True, slots=True)
class _Seen:
    """A key as this process last saw it, and whether that look also marked it as used."""

    key: ApiKey
    marked: bool


@dataclass(frozen=True, slots=True, repr=False)
class _Named:
    """The names of a tenant's keys and members, and when they were read. Does not print itself: they are people's."""

    read_at: float
    by_id: Mapping[str, str]


class DynamoApiKeys:
    """Implements `ports.access.ApiKeys`. Safe for threads.

    Keys that exist are remembered by their ids, so that a wrong secret for one of them costs no call: the hash of a
    key never changes. Texts whose id nobody has are remembered by their hash, apart from the keys, which a flood of
    made-up texts must not push out.
    """

    def __init__(self, table: ops.Table, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._table = table
        self._monotonic = monotonic
        self._seen: Recent[tuple[str, str], _Seen] = Recent(CACHE_SIZE, monotonic)
        self._unknown: Recent[tuple[str, str], bool] = Recent(CACHE_SIZE, monotonic)
        self._names: Recent[str, _Named] = Recent(CACHE_SIZE, monotonic)

    def use(self, tenant: str, key_id: str, secret_hash: str, now: datetime) -> ApiKey | None:
        seen = self._seen.get((tenant, key_id))
        if seen is None and self._unknown.get((tenant, secret_hash)):
            return None
        if seen is not None and (seen.key.secret_hash != secret_hash or seen.key.revoked_at is not None):
            return None
        if seen is not None and seen.marked:
            return seen.key
        return self._mark(tenant, key_id, secret_hash, now)

    def forget(self, tenant: str) -> None:
        self._seen.drop(lambda name: name[0] == tenant)
        self._unknown.drop(lambda name: name[0] == tenant)
        self._names.drop(lambda name: name == tenant)

    def get(self, tenant: str, key_id: str) -> ApiKey | None:
        item = self._table.get(tenant, places.api_key(tenant, key_id))
        return _from_item(tenant, item) if item else None

    def page(self, tenant: str, after: str | None, limit: int) -> tuple[list[ApiKey], str | None]:
        span = ops.Span(
            places.api_keys(tenant), prefix=places.API_KEY_PREFIX, after=after, newest_first=True, limit=limit
        )
        page = self._table.query(tenant, span)
        return [_from_item(tenant, item) for item in page.items], page.last

    def all(self, tenant: str) -> ApiKeySet:
        # Read the head first: if the set changes in between, the version no longer matches and the change is retried.
        head = self._table.get(tenant, places.api_key_head(tenant)) or {}
        found = tuple(self._walk(tenant))
        return ApiKeySet(int(head.get("version") or 0), str(head.get("head") or ""), found)

    def names(self, tenant: str, wanted: Iterable[str]) -> Mapping[str, str]:
        seen, now = self._names.get(tenant), self._monotonic()
        if seen is None or (now - seen.read_at >= _ASKED_AGAIN and not seen.by_id.keys() >= set(wanted)):
            seen = _Named(now, name_all(self._walk(tenant)))
            self._names.keep(tenant, seen, now)
        return seen.by_id

    def _walk(self, tenant: str) -> Iterator[ApiKey]:
        """Yields all keys in order of creation, by a query for every thousand."""
        after: str | None = None
        while True:
            span = ops.Span(places.api_keys(tenant), prefix=places.API_KEY_PREFIX, after=after, limit=_ALL)
            page = self._table.query(tenant, span)
            yield from (_from_item(tenant, item) for item in page.items)
            after = page.last
            if after is None:
                return

    def _mark(self, tenant: str, key_id: str, secret_hash: str, now: datetime) -> ApiKey | None:
        condition = ops.Equals({"secret_hash": secret_hash, "revoked_at": None})
        update = ops.Update(places.api_key(tenant, key_id), {"last_used_at": to_ms(now)}, condition)
        for _ in range(_TRIES):
            read_at = self._monotonic()  # before the read, so that any later change has effect within CACHED_FOR
            try:
                item = self._table.write(tenant, update)
            except ops.ConditionFailed as refusal:
                self._remember_refusal(tenant, key_id, secret_hash, refusal.failed[0], read_at)
                return None
            except ops.Contended:  # the key is being changed at this very moment
                continue
            if item is None:
                return None
            key = _from_item(tenant, item)
            self._seen.keep((tenant, key_id), _Seen(key, marked=True), read_at)
            return key
        raise Unavailable

    def _remember_refusal(self, tenant: str, key_id: str, secret_hash: str, item: Item | None, read_at: float) -> None:
        """Remembers what a refused write found: the key that has this id, or that there is none."""
        if item is None:
            self._unknown.keep((tenant, secret_hash), value=True, read_at=read_at)
        else:
            self._seen.keep((tenant, key_id), _Seen(_from_item(tenant, item), marked=False), read_at)


def writes(tenant: str, change: SaveApiKey) -> list[ops.Write]:
    """Returns the writes of a change: the head's next version, the event, and the keys that were made or changed."""
    head_place = places.api_key_head(tenant)
    version = change.version + 1
    event, head = events.append(head_place.pk, version, change.head, change.event)
    item: Item = {"pk": head_place.pk, "sk": head_place.sk, "version": version, "head": head}
    result: list[ops.Write] = [ops.Put(item, require_version(change.version)), event]
    if change.created:
        result.append(_make_put(tenant, change.created))
    if change.changed:
        result.append(_make_update(tenant, change.changed))
    return result


def _make_put(tenant: str, key: ApiKey) -> ops.Put:
    place = places.api_key(tenant, key.id)
    holder = key.holder
    fixed: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "id": key.id,
        "kind": key.kind,
        "secret_hash": key.secret_hash,
        "created_at": to_ms(key.created_at),
        "created_by": key.created_by,
        "holder": json.dumps([holder.id, holder.name, holder.email]) if holder else None,
        "replaces": key.replaces,
    }
    return ops.Put({**fixed, **_changeable(key)}, ops.Absent())


def _make_update(tenant: str, key: ApiKey) -> ops.Update:
    # Not the whole item: `last_used_at` may have been written since it was read.
    return ops.Update(places.api_key(tenant, key.id), _changeable(key), ops.Equals({"version": key.version - 1}))


def _changeable(key: ApiKey) -> Item:
    return {
        "name": key.name,
        "scopes": " ".join(scope for scope in SCOPES if scope in key.scopes) or None,
        "origins": " ".join(key.origins) or None,
        "expires_at": _ms(key.expires_at),
        "revoked_at": _ms(key.revoked_at),
        "replaced_by": key.replaced_by,
        "version": key.version,
    }


def _from_item(tenant: str, item: Item) -> ApiKey:
    scopes = _text(item, "scopes").split()
    holder = item.get("holder")
    return ApiKey(
        tenant=tenant,
        id=str(item["id"]),
        kind=cast("KeyKind", item["kind"]),  # written from the same literal
        name=str(item["name"]),
        secret_hash=str(item["secret_hash"]),
        created_at=from_ms(int(item["created_at"] or 0)),
        created_by=str(item["created_by"]),
        scopes=frozenset(scope for scope in SCOPES if scope in scopes),
        origins=tuple(_text(item, "origins").split()),
        holder=Holder(*json.loads(str(holder))) if holder else None,
        expires_at=_moment(item, "expires_at"),
        revoked_at=_moment(item, "revoked_at"),
        last_used_at=_moment(item, "last_used_at"),
        replaces=_text(item, "replaces") or None,
        replaced_by=_text(item, "replaced_by") or None,
        version=int(item["version"] or 0),
    )


def _text(item: Item, name: str) -> str:
    return str(item.get(name) or "")


def _ms(moment: datetime | None) -> int | None:
    return to_ms(moment) if moment is not None else None


def _moment(item: Item, name: str) -> datetime | None:
    value = item.get(name)
    return from_ms(int(value)) if value is not None else None
