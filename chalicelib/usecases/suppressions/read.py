"""The suppression feed: the sequencer, which numbers waiting entries, and the read, which runs the sequencer first.

Any number of sequencers may run at once. Each step is one transaction, checked against the head and against each
waiting entry: whoever is late loses it and reads again, and whoever dies leaves either no step or a whole one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.changes import Raced
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.suppressions.feed import AddSuppressions, Numbered, number
from chalicelib.usecases import cursors
from chalicelib.usecases.suppressions import push as push_suppressions

if TYPE_CHECKING:
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

STEP: Final = 20
"""Waiting entries in one transaction: 41 writes, which leave room for the row that pushes them to the providers."""
ROUND: Final = 100
"""About how many waiting entries are read from each shard at once."""
MOST_ROUNDS: Final = 20
"""Keeps a run far below the function's timeout; the next run takes what is left."""
ATTEMPTS: Final = 12
_LIST: Final = "suppressions"


@dataclass(frozen=True, slots=True, repr=False)
class Suppression:
    """One entry of the feed, with the identifier while its plain value is held."""

    numbered: Numbered
    identifier: Identifier | None


def sequence(ports: Ports, tenant: str, *, rounds: int = MOST_ROUNDS) -> int:
    """Numbers all entries that were waiting when it began, within `rounds`, and returns how many positions it gave.

    It takes 4 queries where nothing waits. Raises Unavailable after ATTEMPTS lost races without a step of its own.
    """
    given = lost = 0
    while rounds:
        waiting, whole = ports.suppressions.waiting(tenant, ROUND)
        done = _steps(ports, tenant, waiting)
        given += sum(done)
        if done:
            rounds, lost = rounds - 1, 0
        if len(done) * STEP < len(waiting):
            lost += 1
            if lost == ATTEMPTS:
                raise Unavailable
            logs.count("Races", tenant=tenant)
            ports.randomness.pause(lost - 1)
        elif whole:
            break
    if given:
        logs.count("SuppressionsNumbered", given, tenant=tenant)
    return given


def _steps(ports: Ports, tenant: str, waiting: Sequence[AddSuppressions]) -> list[int]:
    """Commits transactions until all entries are numbered or one is lost; returns how many positions each gave."""
    done: list[int] = []
    if not waiting:
        return done
    head = ports.suppressions.head(tenant)
    for start in range(0, len(waiting), STEP):
        step = number(head, waiting[start : start + STEP])
        entries = step.numbered()
        pushes = push_suppressions.follow(ports, tenant, entries)
        try:
            ports.store.commit(tenant, [step, *pushes], None, "", ports.clock.now())
        except Raced:
            break
        head = step.after
        done.append(len(entries))
        if pushes:
            ports.outbox.announce(tenant, [row.id for row in pushes])
    return done


def read(ports: Ports, ctx: Context, limit: int, cursor: str | None) -> tuple[list[Suppression], str]:
    """Returns the entries that follow a cursor (from the first without one) and the cursor that continues from there.

    There is always such a cursor, even at the present end of the feed. Everything that was committed before the call
    is in the feed. Raises Malformed (invalid_cursor).
    """
    position = int(cursors.decode(ports, ctx.tenant, _LIST, cursor)) if cursor is not None else 0
    sequence(ports, ctx.tenant)
    found = ports.suppressions.page(ctx.tenant, position, limit)
    held = ports.subjects.identifier_values(ctx.tenant, list(dict.fromkeys(e.identifier_key for e in found)))
    last = found[-1].position if found else position
    entries = [Suppression(entry, held.get(entry.identifier_key)) for entry in found]
    return entries, cursors.encode(ports, ctx.tenant, _LIST, str(last))
