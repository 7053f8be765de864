"""Records with versions: the item that is their head, and the run of events that lies beside it."""

from __future__ import annotations

from typing import Protocol, TypedDict

from chalicelib.domain.changes import Event
from chalicelib.storage.table import events, ops
from chalicelib.storage.table.ops import Item, Place


class Versioned(Protocol):
    """A record whose changes are numbered from 1; `head` is the hash of its last event before this change."""

    @property
    def version(self) -> int:
        """The version that the change makes."""

    @property
    def head(self) -> str:
        """The hash, empty where there was no event yet."""


class Head(TypedDict):
    """What a head's item says of its run of events."""

    version: int
    head: str


def require_version(version: int) -> ops.Condition:
    """The condition that an item still has the version that was read; 0 means that there was none."""
    return ops.Equals({"version": version}) if version else ops.Absent()


def write_head(place: Place, record: Versioned, expected: int, event: Event, values: Item) -> list[ops.Write]:
    """The record's item in its next version, unless somebody was faster, and the event that made it."""
    appended, head = events.append(place.pk, record.version, record.head, event)
    item: Item = {"pk": place.pk, "sk": place.sk, **values, "version": record.version, "head": head}
    return [ops.Put(item, require_version(expected)), appended]


def read_head(item: Item) -> Head:
    """The version of a record, and the hash of its last event."""
    return {"version": int(item["version"] or 0), "head": str(item["head"])}
