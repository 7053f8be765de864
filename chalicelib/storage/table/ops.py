"""The vocabulary in which repositories speak to a table: items, conditions, writes. No AWS in here.

Two implementations understand it: `dynamo.py` (DynamoDB) and the in-memory one of the tests; the same
contract suite runs on both, and on the file-backed one of the benchmarks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Protocol

from chalicelib.domain.errors import Unavailable

Value = str | int | bool | None
Item = dict[str, Value]
"""One stored item: `pk`, `sk` and flat attributes. Structured content is one compact JSON text."""
compact: Final = json.JSONEncoder(separators=(",", ":")).encode
"""Writes that text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item lies."""

    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Holds if no item lies there."""


@dataclass(frozen=True, slots=True)
class AbsentOrPast:
    """Holds if no item lies there, or its number attribute is at or below `limit` (expired)."""

    attribute: str
    limit: int


@dataclass(frozen=True, slots=True, repr=False)
class Equals:
    """Holds if the item is there and each attribute has exactly this value."""

    values: dict[str, Value]


Condition = Absent | AbsentOrPast | Equals | None


def holds(condition: Condition, item: Item | None) -> bool:
    """What a condition means, said of the item that lies there: the tables that are not DynamoDB judge by this."""
    match condition:
        case None:
            return True
        case Absent():
            return item is None
        case AbsentOrPast(attribute, limit):
            return item is None or (attribute in item and int(item[attribute] or 0) <= limit)
        case Equals(values):
            return item is not None and all(item.get(name) == value for name, value in values.items())


@dataclass(frozen=True, slots=True, repr=False)
class Put:
    """Writes a whole item."""

    item: Item
    condition: Condition = None

    @property
    def place(self) -> Place:
        """Where the item goes."""
        return Place(str(self.item["pk"]), str(self.item["sk"]))


@dataclass(frozen=True, slots=True, repr=False)
class Update:
    """Sets attributes of an item (None removes one) and leaves the others."""

    place: Place
    values: Item
    condition: Condition = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Removes an item."""

    place: Place
    condition: Condition = None


@dataclass(frozen=True, slots=True)
class Check:
    """Changes nothing; fails the transaction unless the condition holds."""

    place: Place
    condition: Condition


Write = Put | Update | Delete | Check


class ConditionFailed(Exception):
    """A transaction was refused because conditions did not hold.

    `failed` maps the position of each failed write to the item found there (None if there is none).
    """

    def __init__(self, failed: dict[int, Item | None]) -> None:
        self.failed = failed
        super().__init__(f"conditions failed at {sorted(failed)}")


class Contended(Exception):
    """Somebody else was writing the same items at the same moment; nothing was written. Read again and retry."""


class Throttled(Unavailable):
    """The store refuses or does not answer, after the client's own retries; it is unknown only for a timeout.

    A write that timed out may have happened: callers find out by its idempotency record or the version.
    What nobody catches becomes a 503; `reason` is for tests and never told.
    """

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__()


INDEX_KEYS: Final = {"due": ("due_pk", "due_at"), "listing": ("list_pk", "list_sk")}
"""Index → the attributes that are its partition and sort key, as infra/tenant.yaml makes it."""


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """Some items of a query, and the sort key after which the next page starts (None at the end)."""

    items: list[Item]
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Which items of one partition a query wants; `prefix` of the sort key, or all up to `until` inclusive.

    `index` is one of INDEX_KEYS, or None for the table itself.
    """

    pk: str
    prefix: str = ""
    after: str | None = None
    until: str | None = None
    newest_first: bool = False
    limit: int = 100
    index: str | None = None


class Table(Protocol):
    """One tenant's table. The tenant comes first in every call; reads are strongly consistent but on indexes."""

    def get(self, tenant: str, place: Place) -> Item | None:
        """The item, or None."""

    def batch_get(self, tenant: str, places: list[Place]) -> dict[Place, Item]:
        """Those of the items that exist; any number of places, 100 to a call, duplicates read once."""

    def query(self, tenant: str, span: Span) -> Page:
        """Items of one partition in order of their sort key."""

    def write(self, tenant: str, write: Write) -> Item | None:
        """One conditional write; an Update gives the item as it is after it. Raises ConditionFailed at position 0."""

    def transact(self, tenant: str, writes: list[Write]) -> None:
        """All writes or none. Raises ConditionFailed, Contended or Throttled."""
