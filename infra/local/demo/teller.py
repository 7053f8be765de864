"""Tells stories side by side: each waits for its next moment, and meanwhile the clock moves and schedules run."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from infra.local.stack import Stack

DAYS: Final = 50
"""How many days are told."""
_SWEEPS: Final = (46, 40, 34, 28, 22, 16, 10, 7, 4, 1)
"""How many days ago the schedules ran: a tick works off what waited, so that not every quarter of an hour needs one.

Ten days are sealed at each, and a webhook that nobody takes is parked after seven.
"""
_LAST_SWEEP: Final = 4
"""How many minutes before the end the schedules run for the last time."""

Story = Iterator[datetime]
"""A story does what happens until it yields the moment at which it goes on."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are told, counted back from their end."""

    end: datetime

    def ago(self, days: int, hour: int = 16, minute: int = 0) -> datetime:
        """Returns a moment (UTC) of the day that lies so many days before the last one, 1 to 49.

        At most 22 o'clock, so that it lies before whatever is told of the last hour.
        """
        return datetime.combine(self.end.date() - timedelta(days=days), time(hour, minute), UTC)

    def later(self, days: int) -> str:
        """Returns the date that lies so many days after the last one."""
        return (self.end.date() + timedelta(days=days)).isoformat()

    def minutes_ago(self, minutes: int) -> datetime:
        """Returns a moment of the last hour."""
        return self.end - timedelta(minutes=minutes)


def tell_side_by_side(stack: Stack, days: Days, stories: Iterable[Story]) -> None:
    """Tells all stories to their ends and moves the clock to the end of the days."""
    waiting = [(stack.clock.now(), number, story) for number, story in enumerate(stories)]
    sweeps = [*(days.ago(ago, 13) for ago in _SWEEPS), days.minutes_ago(_LAST_SWEEP)]
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        while sweeps and sweeps[0] <= moment:
            _move(stack, sweeps.pop(0))
            stack.tick()
        _move(stack, moment)
        following = next(story, None)
        if following is not None:
            heapq.heappush(waiting, (following, number, story))
    for moment in sweeps:
        _move(stack, moment)
        stack.tick()
    _move(stack, days.end)


def _move(stack: Stack, moment: datetime) -> None:
    """Moves the clock to a moment, unless the time that telling takes has brought it there before.

    What waits in a queue is delivered first: it would have been within seconds.
    """
    step = moment - stack.clock.now()
    if step > timedelta():
        stack.drain()
        stack.clock.advance(step)
