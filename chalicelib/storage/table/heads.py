"""Versioned records: the item that is their head, and the chain of events in the same partition."""

from __future__ import annotations

from typing import Protocol, TypedDict

from chalicelib.domain.changes import Event
from chalicelib.storage.table import events, ops
from chalicelib.storage.table.ops import Item, Place


class Versioned(Protocol):
    """A record whose changes are numbered from 1; `head` is the hash of the last event before this change."""

    @property
    def version(self) -> int:
        """The version that the change makes."""

    @property
    def head(self) -> str:
        """The hash; empty if there was no event yet."""


class Head(TypedDict):
    """What a head's item stores about its chain of events."""

    version: int
    head: str


def require_version(version: int) -> ops.Condition:
    """Returns the condition that an item still has the version that was read; 0 means that there was no item."""
    return ops.Equals({"version": version}) if version else ops.Absent()


def write_head(place: Place, record: Versioned, expected: int, event: Event, values: Item) -> list[ops.Write]:
    """Returns the writes of the record's next version, which fails if somebody was faster, and of its event."""
    appended, head = events.append(place.pk, record.version, record.head, event)
    item: Item = {"pk": place.pk, "sk": place.sk, **values, "version": record.version, "head": head}
    return [ops.Put(item, require_version(expected)), appended]


def read_head(item: Item) -> Head:
    """Returns a record's version and the hash of its last event."""
    return {"version": int(item["version"] or 0), "head": str(item["head"])}
