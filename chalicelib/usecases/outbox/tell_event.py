"""Works the row that tells of an act: whatever follows from its events is written in one transaction with its end.

So none of it is lost, and none of it happens twice, however often the row is announced. What follows is planned by the
noun that it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.domain.outbox import StoredOutboxRow, WorkRow
from chalicelib.domain.outgoing import Telling, choose_events, read_telling, write_refs
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.reports.count_requests import plan_counts
from chalicelib.usecases.rights.staffing.tell_needs import plan_needs
from chalicelib.usecases.webhooks.fan_out import plan_deliveries

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

Planner = Callable[["Ports", "Context", StoredOutboxRow, Telling], Sequence["Change"]]
"""Plans what follows from the events of a row: from all of them, or from some where they are too many for one
transaction. Then it is asked again about the others, so what it plans for an event must not depend on the others."""

MOST_CHANGES: Final = 80
"""How many changes one transaction takes here; each is one write, or a few, of the hundred that are possible."""
PLANNERS: Final[tuple[Planner, ...]] = (
    plan_deliveries,
    plan_counts,
    plan_needs,
)
"""Everything that follows from outgoing events, and from what the act changed."""


def tell_event(
    ports: Ports,
    tenant: str,
    stored: StoredOutboxRow,
    now: datetime,
    planners: Sequence[Planner] = PLANNERS,
) -> None:
    """Plans what follows from the events of a row, and ends it. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], "events", now, stored.row.id)
    read: list[StoredOutboxRow | None] = [stored]

    def attempt() -> Plan[bool]:
        row = read.pop() if read else ports.outbox.get(tenant, stored.row.id)
        if row is None:
            return Plan([], False)
        telling = read_telling(row.row)
        told, changes = _plan(ports, ctx, row, telling, planners)
        left = telling.events[len(told.events) :]
        refs = write_refs(choose_events(telling, left)) if left else None
        return Plan([*changes, WorkRow(row, refs)], bool(left))

    while commit_step(ports, ctx, attempt):
        pass


def _plan(
    ports: Ports, ctx: Context, row: StoredOutboxRow, telling: Telling, planners: Sequence[Planner]
) -> tuple[Telling, list[Change]]:
    """Returns what can be told in one transaction, and its changes. One event alone always fits."""
    while True:
        changes = [change for plan in planners for change in plan(ports, ctx, row, telling)]
        if len(changes) <= MOST_CHANGES or len(telling.events) == 1:
            return telling, changes
        telling = choose_events(telling, telling.events[: len(telling.events) // 2])
