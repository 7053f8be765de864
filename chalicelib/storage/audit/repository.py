"""The audit in the table. Nothing here judges: what lies there is handed on as it is found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, cast

from chalicelib.domain.audit.chains import Head
from chalicelib.domain.audit.checkpoints import Sealing
from chalicelib.domain.audit.lines import EventPlace, Line
from chalicelib.domain.audit.reads import KEPT, AuditedRead, ReadAction
from chalicelib.domain.audit.verifications import VerificationJob
from chalicelib.domain.events import StoredEvent, hash_event
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.audit import verifications
from chalicelib.storage.table import audit_places, events, ops, places
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.packed import unpack_text
from chalicelib.storage.table.reads import read_each

_PAGE: Final = 2_000
"""The most lines that one query is asked for; DynamoDB ends it at 1 MB, which is some 4,000 of an index's keys."""


class DynamoAudit:
    """Implements `usecases.ports.audit.trail.Audit`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table
        self._sealings: dict[str, Sealing] = {}

    def add_read(self, tenant: str, day: date, read: AuditedRead) -> None:
        digest = read.hash()
        place = audit_places.read(tenant, day, to_ms(read.at), digest)
        item: Item = {
            "pk": place.pk,
            "sk": place.sk,
            "action": read.action,
            "at": to_ms(read.at),
            "actor": read.actor,
            "request_id": read.request_id,
            "records": ops.compact(list(read.records)),
            "ttl": int((read.at + KEPT).timestamp()),
        }
        self._table.write(tenant, ops.Put(item))

    def lines(self, tenant: str, day: date, most: int, *, reads: bool = True) -> list[Line]:
        found: list[Line] = []
        for span in _spans(tenant, day, reads=reads):
            mark: str | None = None
            while len(found) <= most:
                limit = min(_PAGE, most + 1 - len(found))
                page = self._table.query(tenant, replace(span, after=mark, limit=limit))
                found += (_line(tenant, item, span) for item in page.items)
                mark = page.last
                if mark is None:
                    break
        return found

    def latest_lines(self, tenant: str, day: date, until: tuple[int, str], limit: int) -> list[Line]:
        bound = f"{until[0]:014d}#{until[1]}"
        found: list[Line] = []
        for span in _spans(tenant, day):
            # The bound itself is included, so that one more is asked for.
            page = self._table.query(tenant, replace(span, until=bound, newest_first=True, limit=limit + 1))
            found += (_line(tenant, item, span) for item in page.items)
        return sorted((line for line in found if (line.at, line.hash) < until), reverse=True)[:limit]

    def events(self, tenant: str, wanted: Sequence[EventPlace]) -> Mapping[EventPlace, StoredEvent]:
        by_place = {_place(tenant, *one): one for one in wanted}
        items = read_each(self._table, tenant, list(by_place))
        return {by_place[place]: _event(item) for place, item in items.items()}

    def reads(self, tenant: str, lines: Sequence[tuple[date, Line]]) -> Mapping[str, AuditedRead]:
        wanted = {audit_places.read(tenant, day, line.at, line.hash): line.hash for day, line in lines}
        items = read_each(self._table, tenant, list(wanted))
        return {wanted[place]: _read(item) for place, item in items.items()}

    def words(self, tenant: str, wanted: Sequence[EventPlace]) -> Mapping[EventPlace, tuple[str, dict[str, Any]]]:
        by_place = {place: one for one in wanted for place in _words_places(tenant, *one)}
        items = read_each(self._table, tenant, list(by_place))
        return {
            by_place[place]: (str(item["salt"]), json.loads(unpack_text(str(item["body"]))))
            for place, item in items.items()
            if "body" in item  # of an archived request's details no more is left than their place in a list
        }

    def segment(self, tenant: str, name: str, first: int, last: int | None) -> list[StoredEvent]:
        return list(self._walk(tenant, name, first, last))

    def sealing(self, tenant: str, *, beyond: date | None = None) -> Sealing | None:
        known = self._sealings.get(tenant)
        if known is not None and beyond is not None and known.day > beyond:
            return known
        item = self._table.get(tenant, audit_places.sealing(tenant))
        if item is None:
            return None
        first, day = (date.fromisoformat(str(item[name])) for name in ("first", "day"))
        self._sealings[tenant] = Sealing(first, day)
        return self._sealings[tenant]

    def save_sealing(self, tenant: str, sealing: Sealing, expected: Sealing | None) -> bool:
        place = audit_places.sealing(tenant)
        item: Item = {
            "pk": place.pk,
            "sk": place.sk,
            "first": sealing.first.isoformat(),
            "day": sealing.day.isoformat(),
        }
        condition = ops.Equals({"day": expected.day.isoformat()}) if expected else ops.Absent()
        try:
            self._table.write(tenant, ops.Put(item, condition))
        except ops.ConditionFailed:
            return False
        self._sealings[tenant] = sealing
        return True

    def verification(self, tenant: str, verification_id: str) -> VerificationJob | None:
        item = self._table.get(tenant, audit_places.verification(tenant, verification_id))
        return verifications.from_item(item) if item else None

    def heads(self, tenant: str, names: Sequence[str]) -> Mapping[str, Head]:
        wanted = {_head_place(tenant, name): name for name in names}
        items = read_each(self._table, tenant, list(wanted))
        return {
            wanted[place]: Head(int(item["version"] or 0), str(item["head"]))
            for place, item in items.items()
            if item.get("head")
        }

    def _walk(self, tenant: str, name: str, first: int, last: int | None) -> Iterator[StoredEvent]:
        chain = audit_places.chain_of(tenant, name)
        mark: str | None = places.event(chain, first - 1).sk
        until = places.event(chain, last).sk if last is not None else places.EVENT_PREFIX + "~"
        while mark is not None:
            page = self._table.query(tenant, ops.Span(chain, after=mark, until=until, limit=_PAGE))
            yield from (_event(item) for item in page.items)
            mark = page.last


def _spans(tenant: str, day: date, *, reads: bool = True) -> Iterator[ops.Span]:
    for shard in range(audit_places.AUDIT_SHARDS):
        yield ops.Span(audit_places.events_listing(tenant, day, shard), index="listing")
    for shard in range(audit_places.AUDIT_SHARDS if reads else 0):
        yield ops.Span(audit_places.reads(tenant, day, shard))


def _line(tenant: str, item: Item, span: ops.Span) -> Line:
    if span.index is None:
        at, digest = audit_places.read_line(str(item["sk"]))
        return Line(at, digest, "read")
    at, digest = audit_places.read_line(str(item["list_sk"]))
    name = audit_places.name_record(tenant, str(item["pk"]))
    return Line(at, digest, "event", name, _version(item))


def _version(item: Item) -> int:
    return int(str(item["sk"]).removeprefix(places.EVENT_PREFIX))


def _event(item: Item) -> StoredEvent:
    """Returns the event of an item as that of the version of its place, whatever version the item itself claims."""
    stored, version = events.from_item(item), _version(item)
    if stored.version == version:
        return stored
    placed = replace(stored, version=version)
    fits = placed.hash == hash_event(placed.chain, version, placed.previous, placed.event)
    return replace(placed, hash="") if fits else placed  # it claims to be another one than it is: no hash fits that


def _read(item: Item) -> AuditedRead:
    return AuditedRead(
        action=cast("ReadAction", item["action"]),
        at=from_ms(int(item["at"] or 0)),
        actor=str(item["actor"]),
        request_id=str(item["request_id"]),
        records=tuple(json.loads(str(item["records"]))),
    )


def _place(tenant: str, name: str, version: int) -> ops.Place:
    return places.event(audit_places.chain_of(tenant, name), version)


def _words_places(tenant: str, name: str, version: int) -> list[ops.Place]:
    """Returns the places where what was said with the version of a request may lie; the first said how it is meant."""
    request_id = name.partition("#")[2]
    found = [build(tenant, request_id, version) for build in (places.rights_words, places.rights_message)]
    return [*found, places.rights_details(tenant, request_id)] if version == 1 else found


def _head_place(tenant: str, name: str) -> ops.Place:
    """Returns the place of the item that remembers a chain: in its own partition, except that of a person's notice."""
    head, _, rest = name.partition("#")
    if head == "NOTICE" and "#" in rest:
        return places.person_notice(tenant, *rest.split("#", 1))
    return ops.Place(audit_places.chain_of(tenant, name), places.STATE)
