"""Holds in the table: one item each with its chain of events, a pointer from what it is on, and a list by review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from chalicelib.domain.rights.holds.hold import Hold, HoldOn, HoldState, NoHoldSince, SaveHold
from chalicelib.domain.times import format_rfc3339, from_ms, to_ms
from chalicelib.storage.table import due_places, hold_places, ops
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.reads import read_each

if TYPE_CHECKING:
    from chalicelib.storage.table.ops import Item


class DynamoHolds:
    """Implements `usecases.ports.rights.Holds`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def get(self, tenant: str, hold_id: str) -> Hold | None:
        item = self._table.get(tenant, hold_places.hold(tenant, hold_id))
        return _from_item(item) if item else None

    def on(self, tenant: str, targets: Sequence[tuple[HoldOn, str]]) -> list[Hold]:
        pointers = [
            str(item["sk"])
            for kind, target in targets
            for item in self._table.query(tenant, ops.Span(hold_places.held(tenant, kind, target))).items
        ]
        found = read_each(self._table, tenant, [hold_places.hold(tenant, one) for one in pointers]) if pointers else {}
        return [_from_item(item) for item in found.values()]

    def latest(self, tenant: str) -> str:
        item = self._table.get(tenant, hold_places.latest(tenant))
        return str(item["hold"]) if item else ""

    def page(
        self, tenant: str, state: HoldState, until: date | None, after: str | None, limit: int
    ) -> tuple[list[Hold], str | None]:
        last_day = f"{until.isoformat()}#~" if until else None
        span = ops.Span(
            hold_places.holds_listing(tenant, state), after=after, until=last_day, limit=limit, index="listing"
        )
        page = self._table.query(tenant, span)
        wanted = [ops.Place(str(item["pk"]), str(item["sk"])) for item in page.items]
        found = self._table.batch_get(tenant, wanted) if wanted else {}
        holds = [_from_item(found[place]) for place in wanted if place in found]
        return [hold for hold in holds if hold.state == state], page.last


def writes(tenant: str, change: SaveHold) -> list[ops.Write]:
    """Returns the writes of the next version and of its event; for a new hold, also of the pointer to it.

    And of the hold as the latest one.
    """
    hold = change.hold
    released = hold.released_at
    due_at = f"{format_rfc3339(change.next_at)}#{hold.id}" if change.next_at else None
    values: Item = {
        "list_pk": hold_places.holds_listing(tenant, hold.state),
        "list_sk": f"{hold.review_on.isoformat()}#{hold.id}",
        "due_pk": due_places.find_due_partition(tenant, hold.id) if due_at else None,
        "due_at": due_at,
        "id": hold.id,
        "on": hold.on,
        "target": hold.target,
        "code": hold.code,
        "state": hold.state,
        "placed_at": to_ms(hold.placed_at),
        "placed_by": hold.placed_by,
        "reason": hold.reason,
        "salt": hold.salt,
        "released_at": to_ms(released) if released else None,
        "released_by": hold.released_by,
        "release_reason": hold.release_reason or None,
        "release_salt": hold.release_salt or None,
        "review_told": hold.review_told or None,
    }
    written = write_head(hold_places.hold(tenant, hold.id), hold, hold.version - 1, change.event, values)
    if hold.version > 1:
        return written
    pointer = hold_places.held_by(tenant, hold.on, hold.target, hold.id)
    latest = ops.Update(hold_places.latest(tenant), {"hold": hold.id})
    return [*written, ops.Put({"pk": pointer.pk, "sk": pointer.sk}, ops.Absent()), latest]


def condition_writes(tenant: str, change: NoHoldSince) -> list[ops.Write]:
    """Returns the check that no hold was placed since."""
    known = ops.Equals({"hold": change.latest}) if change.latest else ops.Absent()
    return [ops.Check(hold_places.latest(tenant), known)]


def _from_item(item: Item) -> Hold:
    released = item.get("released_at")
    return Hold(
        id=str(item["id"]),
        on=_literal(item["on"]),
        target=str(item["target"]),
        code=_literal(item["code"]),
        review_on=date.fromisoformat(str(item["list_sk"]).partition("#")[0]),
        placed_at=from_ms(int(item["placed_at"] or 0)),
        placed_by=str(item["placed_by"]),
        reason=str(item["reason"]),
        salt=str(item["salt"]),
        state=_literal(item["state"]),
        released_at=from_ms(int(released)) if released is not None else None,
        released_by=str(item["released_by"]) if released is not None else None,
        release_reason=str(item.get("release_reason") or ""),
        release_salt=str(item.get("release_salt") or ""),
        review_told=bool(item.get("review_told")),
        **read_head(item),
    )


def _literal(value: ops.Value) -> Any:
    return value  # written from the same literal type
