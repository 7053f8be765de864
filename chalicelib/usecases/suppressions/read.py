"""The suppression feed: the sequencer, which numbers waiting entries, and the read, which runs the sequencer first.

Any number of sequencers may run at once. Each step is one transaction, checked against the head and against each
waiting entry: whoever is late loses it and reads again, and whoever dies leaves either no step or a whole one. What
holds for people is read after their entries: should it change meanwhile, that change leaves an entry of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.changes import Raced
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.suppressions.feed import AddSuppressions, Numbered, NumberSuppressions
from chalicelib.domain.suppressions.numbering import number
from chalicelib.domain.times import to_ms
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.suppressions import push as push_suppressions
from chalicelib.usecases.suppressions.find_answers import find_answers

if TYPE_CHECKING:
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

STEP: Final = 20
"""The most waiting entries in one transaction; fewer where they tell of many identifiers."""
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
        steps = _take_steps(ports, tenant, waiting)
        given += sum(len(step.numbered()) for step in steps)
        if steps:
            rounds, lost = rounds - 1, 0
        if sum(len(step.finished) for step in steps) < len(waiting):
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


def _take_steps(ports: Ports, tenant: str, waiting: Sequence[AddSuppressions]) -> list[NumberSuppressions]:
    """Commits transactions until all entries are numbered or one is lost; returns those that were committed."""
    done: list[NumberSuppressions] = []
    if not waiting:
        return done
    head = ports.suppressions.head(tenant)
    start = 0
    while some := waiting[start : start + STEP]:
        now = ports.clock.now()
        found = find_answers(ports, tenant, some)
        step = number(head, found.concerned, found.known, found.leads, to_ms(now))
        pushes = push_suppressions.follow(ports, tenant, step.numbered())
        try:
            ports.store.commit(tenant, [step, *pushes], None, "", now)
        except Raced:
            break
        head = step.after
        start += len(step.finished)
        done.append(step)
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
    keep_read(ports, ctx, "suppressions.read")
    found = ports.suppressions.page(ctx.tenant, position, limit)
    held = ports.subjects.identifier_values(ctx.tenant, list(dict.fromkeys(e.identifier_key for e in found)))
    last = found[-1].position if found else position
    entries = [Suppression(entry, held.get(entry.identifier_key)) for entry in found]
    return entries, cursors.encode(ports, ctx.tenant, _LIST, str(last))
