"""The suppression feed in the table: the waiting entries, the head, and the numbered positions.

Consecutive positions share one item, stored under the last of them: a query "after p" then finds the item that covers
p + 1, wherever it begins. It never spans more than two parts of the feed, since it is shorter than a part.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Final

from chalicelib.domain.suppressions.feed import (
    MOST_POSITIONS,
    AddSuppressions,
    FeedHead,
    LastWords,
    Leads,
    Numbered,
    NumberSuppressions,
    Positions,
)
from chalicelib.storage.suppressions.entries import pack_entries, unpack_entries
from chalicelib.storage.suppressions.last_words import last_words_write, leads_write, read_last_words, read_leads
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.heads import require_version
from chalicelib.storage.table.ops import Item

PART: Final = 1000
"""Positions per partition of the feed, so that no partition grows without limit."""


class DynamoSuppressions:
    """Implements `usecases.ports.suppressions.Suppressions`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def waiting(self, tenant: str, limit: int) -> tuple[list[AddSuppressions], bool]:
        found: list[AddSuppressions] = []
        whole = True
        for shard in range(places.PENDING_SHARDS):
            some, all_of_it = self._shard(tenant, shard, limit)
            found += some
            whole = whole and all_of_it
        return found, whole

    def _shard(self, tenant: str, shard: int, limit: int) -> tuple[list[AddSuppressions], bool]:
        """Returns waiting entries from the end of a shard, in order of subject and version, and whether these are all.

        A query is not a snapshot: it may miss what is committed where it has already been, and see what is committed
        further on. Reading backwards, it meets a person's later entries first; the earlier ones were committed
        before them, so it meets those too. For the same reason, the person at whom it stops is left for next time.
        """
        found: list[AddSuppressions] = []
        after: str | None = None
        while True:
            span = ops.Span(places.pending_shard(tenant, shard), after=after, newest_first=True, limit=limit)
            page = self._table.query(tenant, span)
            found += [_read_waiting(item) for item in page.items]
            if page.last is None:
                return found[::-1], True
            complete = [added for added in found if added.subject_id != found[-1].subject_id]
            if len(found) >= limit and complete:
                return complete[::-1], False
            after = page.last

    def head(self, tenant: str) -> FeedHead:
        item = self._table.get(tenant, places.feed_head(tenant))
        return FeedHead(int(item["version"] or 0), int(item["next"] or 1)) if item else FeedHead()

    def page(self, tenant: str, after: int, limit: int) -> list[Numbered]:
        found: list[Numbered] = []
        part, seen = (after + 1) // PART, after
        while len(found) < limit:
            span = ops.Span(places.feed_part(tenant, part), after=places.feed(tenant, part, seen).sk, limit=limit)
            page = self._table.query(tenant, span)
            for item in page.items:
                positions = _read_positions(item)
                if positions.first > seen + 1:  # it and the gap before it were committed meanwhile: next time
                    return found[:limit]
                found += [entry for entry in positions.numbered() if entry.position > after]
                seen = positions.last
            if page.last is None:
                if (seen + MOST_POSITIONS) // PART <= part:
                    break
                part += 1
        return found[:limit]

    def last_words(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, LastWords]:
        return read_last_words(self._table, tenant, identifier_keys)

    def leads(self, tenant: str, subject_ids: Sequence[str]) -> dict[str, Leads]:
        return read_leads(self._table, tenant, subject_ids)


def waiting_writes(tenant: str, change: AddSuppressions) -> list[ops.Write]:
    """Returns the write of the waiting entry."""
    place = _place(tenant, change)
    item: Item = {
        "pk": place.pk,
        "sk": place.sk,
        "subject_id": change.subject_id,
        "version": change.version,
        "ids": " ".join(change.identifier_keys),
        **pack_entries(change.entries),
    }
    return [ops.Put(item, ops.Absent())]


def numbering_writes(tenant: str, change: NumberSuppressions) -> list[ops.Write]:
    """Returns the writes that advance the head, add the numbered positions, delete their waiting entries and keep the
    last words.
    """
    before, after = change.before, change.after
    head = places.feed_head(tenant)
    item: Item = {"pk": head.pk, "sk": head.sk, "version": after.version, "next": after.next}
    writes: list[ops.Write] = [ops.Put(item, require_version(before.version))]
    for positions in change.positions:
        place = places.feed(tenant, positions.last // PART, positions.last)
        writes.append(ops.Put({"pk": place.pk, "sk": place.sk, **_positions_values(positions)}, ops.Absent()))
    for added in change.finished:
        # The condition ensures that nothing is numbered twice, whatever was read and when.
        waits = ops.Equals({"subject_id": added.subject_id})
        writes.append(ops.Delete(_place(tenant, added), waits))
    # What was told was read after the head, which no step leaves as it was: these need no condition of their own.
    writes += [last_words_write(tenant, told) for told in change.last_words]
    writes += [leads_write(tenant, leads) for leads in change.leads]
    return writes


def _place(tenant: str, added: AddSuppressions) -> ops.Place:
    shard = zlib.crc32(added.subject_id.encode()) % places.PENDING_SHARDS
    return places.pending(tenant, shard, added.subject_id, added.version)


def _read_waiting(item: Item) -> AddSuppressions:
    return AddSuppressions(
        subject_id=str(item["subject_id"]),
        version=int(item["version"] or 0),
        entries=unpack_entries(item),
        identifier_keys=tuple(str(item["ids"]).split()),
    )


def _positions_values(positions: Positions) -> Item:
    """Returns each entry and each key once, and the lines as pairs of their places; none where all go with all."""
    entries = list(dict.fromkeys(entry for entry, _ in positions.lines))
    packed = pack_entries(entries)
    entries = list(unpack_entries(packed))
    keys = list(dict.fromkeys(key for _, key in positions.lines))
    places_of = {entry: number for number, entry in enumerate(entries)}
    pairs = [(places_of[entry], keys.index(key)) for entry, key in positions.lines]
    everything = [(entry, key) for entry in range(len(entries)) for key in range(len(keys))]
    return {
        "first": positions.first,
        "subject_id": positions.subject_id,
        "version": positions.version,
        "ids": " ".join(keys),
        "pairs": None if pairs == everything else ops.compact(pairs),
        **packed,
    }


def _read_positions(item: Item) -> Positions:
    entries, keys = unpack_entries(item), str(item["ids"]).split()
    pairs = item.get("pairs")
    if pairs:
        lines = tuple((entries[entry], keys[key]) for entry, key in json.loads(str(pairs)))
    else:
        lines = tuple((entry, key) for entry in entries for key in keys)
    return Positions(int(item["first"] or 0), str(item["subject_id"]), int(item["version"] or 0), lines)
