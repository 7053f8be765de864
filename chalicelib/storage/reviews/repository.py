"""Reviews in the table: one item each with its chain of events, and a list of the open reviews of each kind."""

from __future__ import annotations

import heapq
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from chalicelib.domain.reviews.review import KINDS, OpenReview, Review, ReviewKind, SaveReview, Waiting
from chalicelib.domain.times import format_rfc3339, from_ms, to_ms
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.ops import Item

_MOST_COUNTED: Final = 100


class DynamoReviews:
    """Implements `usecases.ports.reviews.Reviews`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, review_id: str) -> Review | None:
        item = self._table.get(tenant, places.review(tenant, review_id))
        return _from_item(item) if item else None

    def page(
        self, tenant: str, kind: ReviewKind | None, after: str | None, limit: int
    ) -> tuple[list[Review], str | None]:
        pages = [self._places(tenant, one, after, limit) for one in ([kind] if kind else KINDS)]
        listed = list(heapq.merge(*(page.items for page in pages), key=lambda item: str(item["list_sk"])))
        more = len(listed) > limit or any(page.last for page in pages)
        chosen = [ops.Place(str(item["pk"]), str(item["sk"])) for item in listed[:limit]]
        items = self._table.batch_get(tenant, chosen) if chosen else {}
        # The index may lag behind the table: skip reviews that were resolved a moment ago.
        found = [_from_item(items[place]) for place in chosen if place in items]
        last = str(listed[limit - 1]["list_sk"]) if more else None
        return [review for review in found if review.state == "open"], last

    def waiting(self, tenant: str, kind: ReviewKind, now: datetime) -> Waiting:
        items = self._places(tenant, kind, None, _MOST_COUNTED).items
        overdue = sum(str(item["list_sk"]) <= _position(now, "~") for item in items)
        return Waiting(kind, len(items), overdue)

    def _places(self, tenant: str, kind: ReviewKind, after: str | None, limit: int) -> ops.Page:
        mark = None
        if after is not None:  # its position in the list, whatever kind it was of
            place = places.review(tenant, after.partition("#")[2])
            mark = "\n".join((after, place.pk, place.sk))
        return self._table.query(
            tenant, ops.Span(places.reviews_listing(tenant, kind), after=mark, limit=limit, index="listing")
        )


def open_writes(tenant: str, change: OpenReview) -> list[ops.Write]:
    """Returns the writes of the new item and of its first event."""
    return _writes(tenant, change.review, 0, change)


def save_writes(tenant: str, change: SaveReview) -> list[ops.Write]:
    """Returns the writes of the item's next version and of the event. A resolved review leaves the list."""
    return _writes(tenant, change.review, change.expected, change)


def _writes(tenant: str, review: Review, expected: int, change: OpenReview | SaveReview) -> list[ops.Write]:
    place = places.review(tenant, review.id)
    is_open = review.state == "open"
    values: Item = {
        "list_pk": places.reviews_listing(tenant, review.kind) if is_open else None,
        "list_sk": _position(review.due_at, review.id) if is_open else None,
        "id": review.id,
        "kind": review.kind,
        "state": review.state,
        "opened_at": to_ms(review.opened_at),
        "due_at_ms": to_ms(review.due_at),  # not `due_at`, which is the key of an index
        "refs": ops.compact({name: list(ids) for name, ids in review.refs.items()}),
        "outcome": review.outcome,
        "resolved_at": to_ms(review.resolved_at) if review.resolved_at else None,
        "resolver": review.resolver,
        "note": review.note,
        "salt": review.salt or None,
    }
    return write_head(place, review, expected, change.event, values)


def _position(moment: datetime, review_id: str) -> str:
    return f"{format_rfc3339(moment)}#{review_id}"


def _from_item(item: Item) -> Review:
    refs: dict[str, Sequence[str]] = json.loads(str(item["refs"]))
    resolved = item.get("resolved_at")
    return Review(
        id=str(item["id"]),
        kind=_literal(item["kind"]),
        opened_at=from_ms(int(item["opened_at"] or 0)),
        due_at=from_ms(int(item["due_at_ms"] or 0)),
        refs=refs,
        state=_literal(item["state"]),
        outcome=_literal(item.get("outcome")),
        resolved_at=from_ms(int(resolved)) if resolved is not None else None,
        resolver=_text(item.get("resolver")),
        note=_text(item.get("note")),
        salt=str(item.get("salt") or ""),
        **read_head(item),
    )


def _literal(value: ops.Value) -> Any:
    return value  # written from the same literal type


def _text(value: ops.Value) -> str | None:
    return str(value) if value is not None else None
