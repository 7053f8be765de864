"""Sessions of the console in the table: one item each, found by the hash of its cookie."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.access.sessions import Session, find_idle_end, lasts
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.access.recent import CACHE_SIZE, Recent
from chalicelib.storage.table import ops, staff_places
from chalicelib.storage.table.ops import Item

_KEPT: Final = timedelta(days=1)  # after its last moment, so that whoever comes back is told that it is over
_ENDS: Final = ("ends_at", "idle_ends_at")
_Name = tuple[str, str]  # tenant, hash


class DynamoSessions:
    """Implements `ports.access.Sessions`. Safe for threads.

    What ended is remembered apart from what runs, and asked first: a call that was under way while somebody signed
    out here can't bring the session back. Made-up cookies are remembered apart from both, and push neither out.
    """

    def __init__(self, table: ops.Table, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._table = table
        self._monotonic = monotonic
        self._running: Recent[_Name, Session] = Recent(CACHE_SIZE, monotonic)
        self._over: Recent[_Name, Session] = Recent(CACHE_SIZE, monotonic)
        self._unknown: Recent[_Name, bool] = Recent(CACHE_SIZE, monotonic)

    def add(self, session: Session) -> None:
        read_at = self._monotonic()
        self._table.write(session.tenant, ops.Put(_to_item(session), ops.Absent()))
        self._running.keep((session.tenant, session.hash), session, read_at)

    def use(self, tenant: str, text_hash: str, now: datetime) -> Session | None:
        name = (tenant, text_hash)
        known = self._over.get(name)
        if known is None:
            known = self._running.get(name)
            if known is not None and not lasts(known, now):  # by the system's clock, which may have been moved
                known = None
        if known is None and not self._unknown.get(name):
            known = self._mark(name, now)
        return known

    def end(self, tenant: str, text_hash: str, now: datetime) -> None:
        name = (tenant, text_hash)
        values: Item = {"ended_at": to_ms(now), "idle_ends_at": None}  # without its idle end it can't be marked as used
        self._update(name, ops.Update(staff_places.session(*name), values, ops.Equals({"ended_at": None})), now)

    def _mark(self, name: _Name, now: datetime) -> Session | None:
        values: Item = {"idle_ends_at": to_ms(find_idle_end(now))}
        return self._update(name, ops.Update(staff_places.session(*name), values, ops.Above(_ENDS, to_ms(now))), now)

    def _update(self, name: _Name, update: ops.Update, now: datetime) -> Session | None:
        """Remembers and returns what an update left or, refused, found: a session that runs or is over, or None."""
        read_at = self._monotonic()  # before the read, so that any later change has effect within CACHED_FOR
        try:
            item = self._table.write(name[0], update)
        except ops.ConditionFailed as refusal:
            item = refusal.failed[0]
        if item is None:
            self._unknown.keep(name, value=True, read_at=read_at)
            return None
        session = _from_item(name[0], item)
        (self._over if session.over(now) else self._running).keep(name, session, read_at)
        return session


def _to_item(session: Session) -> Item:
    place = staff_places.session(session.tenant, session.hash)
    return {
        "pk": place.pk,
        "sk": place.sk,
        "id": session.id,
        "hash": session.hash,
        "key_id": session.key_id,
        "key_hash": session.key_hash,
        "started_at": to_ms(session.started_at),
        "ends_at": to_ms(session.ends_at),
        "idle_ends_at": to_ms(session.idle_ends_at),
        "ttl": int((session.ends_at + _KEPT).timestamp()),
    }


def _from_item(tenant: str, item: Item) -> Session:
    ended_at = item.get("ended_at")
    return Session(
        tenant=tenant,
        id=str(item["id"]),
        hash=str(item["hash"]),
        key_id=str(item["key_id"]),
        key_hash=str(item["key_hash"]),
        started_at=_moment(item, "started_at"),
        ends_at=_moment(item, "ends_at"),
        idle_ends_at=_moment(item, "idle_ends_at" if ended_at is None else "ended_at"),
        ended_at=from_ms(int(ended_at)) if ended_at is not None else None,
    )


def _moment(item: Item, name: str) -> datetime:
    return from_ms(int(item[name] or 0))
