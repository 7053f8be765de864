"""Lets time pass for journeys that last for weeks, without a sweep on days on which there is nothing for it to do."""

from __future__ import annotations

from datetime import datetime, timedelta

from infra.local import deployment
from infra.local.embedded import embed
from infra.local.stack import Stack


def leap(stack: Stack, until: datetime) -> None:
    """Moves the clock to a moment, with a tick at each moment on the way for which something waits.

    That is safe because all that a request, letter or message does by itself is found by the moment that its item has
    in the index `due`, and nothing is due between two of these. What the company's day brings (its checkpoint, its
    figures, the staff's mail of the morning) is made up for by the next tick, and reads requests without changing any.
    """
    while (moment := find_due(stack)) is not None and moment < until:
        _move(stack, moment)
        stack.tick()
    _move(stack, until)


def _move(stack: Stack, moment: datetime) -> None:
    stack.clock.advance(max(moment - stack.clock.now(), timedelta()))


def find_due(stack: Stack) -> datetime | None:
    """Returns the earliest moment to come in the index `due` of any table, or None."""
    with embed.LOCK:
        tables = embed.backend("dynamodb", deployment.region()).tables.values()
        items = [item for table in tables for item in table.all_items() if "due_at" in item.attrs]
        marks = [str(item.attrs["due_at"].value) for item in items]
    moments = (datetime.fromisoformat(mark.partition("#")[0]) for mark in marks)
    return min((one for one in moments if one > stack.clock.now()), default=None)
