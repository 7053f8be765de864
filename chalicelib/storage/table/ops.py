"""The vocabulary that repositories use to talk to a table: items, conditions, writes. Nothing here knows AWS.

There are three implementations: `dynamo.py` (DynamoDB), the in-memory table of the tests, and the file-backed
table of the benchmarks. The same contract suite runs on all of them.
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
"""Encodes a value as that text."""


@dataclass(frozen=True, slots=True)
class Place:
    """The partition key and sort key of an item."""

    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Holds if there is no item."""


@dataclass(frozen=True, slots=True)
class AbsentOrPast:
    """Holds if there is no item, or if its number attribute is at or below `limit` (expired)."""

    attribute: str
    limit: int


@dataclass(frozen=True, slots=True, repr=False)
class Equals:
    """Holds if the item exists and each attribute has exactly this value."""

    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Below:
    """Holds if there is no item, or if it has no such number, or one below `limit`."""

    attribute: str
    limit: int


@dataclass(frozen=True, slots=True)
class Above:
    """Holds if the item exists and each of these number attributes is there and above `limit`."""

    attributes: tuple[str, ...]
    limit: int


Condition = Absent | AbsentOrPast | Equals | Below | Above | None


def holds(condition: Condition, item: Item | None) -> bool:
    """Tells whether a condition holds for the existing item. Tables other than DynamoDB's use this."""
    match condition:
        case None:
            return True
        case Absent():
            return item is None
        case AbsentOrPast(attribute, limit):
            return item is None or (attribute in item and int(item[attribute] or 0) <= limit)
        case Below(attribute, limit):
            return item is None or attribute not in item or int(item[attribute] or 0) < limit
        case Above(attributes, limit):
            return item is not None and all(name in item and int(item[name] or 0) > limit for name in attributes)
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


@dataclass(frozen=True, slots=True, repr=False)
class Count:
    """Adds one to a number attribute, and sets others; makes the item, and the number from 0, where there is none."""

    place: Place
    attribute: str
    values: Item
    condition: Condition = None


@dataclass(frozen=True, slots=True)
class Add:
    """Adds to number attributes, or takes away with a negative number; makes item and numbers where there are none."""

    place: Place
    amounts: dict[str, int]
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


Write = Put | Update | Count | Add | Delete | Check


def apply_count(write: Count, item: Item | None) -> Item:
    """Returns the item that a count makes of the existing one. Tables other than DynamoDB's use this."""
    before: Item = item or {"pk": write.place.pk, "sk": write.place.sk}
    return {**before, **write.values, write.attribute: int(before.get(write.attribute) or 0) + 1}


def apply_add(write: Add, item: Item | None) -> Item:
    """Returns the item that an addition makes of the existing one. Tables other than DynamoDB's use this."""
    before: Item = item or {"pk": write.place.pk, "sk": write.place.sk}
    return {**before, **{name: int(before.get(name) or 0) + amount for name, amount in write.amounts.items()}}


class ConditionFailed(Exception):
    """A transaction was refused because conditions did not hold.

    `failed` maps the position of each failed write to the item found there (None if there is none).
    """

    def __init__(self, failed: dict[int, Item | None]) -> None:
        self.failed = failed
        super().__init__(f"conditions failed at {sorted(failed)}")


class Contended(Unavailable):
    """Somebody else was writing the same items at that moment, so nothing was written. Read again and retry.

    If uncaught it becomes a 503.
    """


class Throttled(Unavailable):
    """The store refused or did not answer, after the client's own retries.

    Only after a timeout is the outcome unknown: the write may have happened, and callers find out by its idempotency
    record or by the version. If uncaught it becomes a 503; `reason` is for tests and is never shown.
    """

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__()


INDEX_KEYS: Final = {"due": ("due_pk", "due_at"), "listing": ("list_pk", "list_sk")}
"""Index → the attributes that are its partition key and sort key, as infra/tenant.yaml defines them."""


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """Some of the items of a query, and the sort key after which the next page starts (None at the end)."""

    items: list[Item]
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The items of one partition that a query selects: by `prefix` of the sort key, or all up to `until`, inclusive.

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
    """The tenants' tables. The tenant comes first in every call; reads are strongly consistent, except on indexes."""

    def get(self, tenant: str, place: Place) -> Item | None:
        """Returns the item, or None."""

    def batch_get(self, tenant: str, places: list[Place]) -> dict[Place, Item]:
        """Returns the items that exist. Takes any number of places, reads 100 per call, and duplicates once."""

    def query(self, tenant: str, span: Span) -> Page:
        """Returns items of one partition, in the order of their sort keys."""

    def write(self, tenant: str, write: Write) -> Item | None:
        """Makes one conditional write; an Update or a Count returns the new item.

        Raises ConditionFailed with position 0.
        """

    def transact(self, tenant: str, writes: list[Write]) -> None:
        """Makes all of the writes or none. Raises ConditionFailed, Contended or Throttled."""
