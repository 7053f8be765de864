"""Reads the events of days that are over, by place, each day once: the daily jobs all count from the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib import logs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from chalicelib.domain.audit.lines import Line
    from chalicelib.usecases.ports.bundle import Ports

MOST_LINES: Final = 200_000
"""How many events of a day are looked at, and how many are remembered of all days together.

A run that met more would not end within its function's time and memory.
"""


class DayLines:
    """The lines of a tenant's events, by day, as one run of the daily jobs sees them."""

    def __init__(self, ports: Ports, tenant: str) -> None:
        self._ports = ports
        self._tenant = tenant
        self._known: dict[date, Sequence[Line]] = {}

    def read(self, day: date) -> Sequence[Line]:
        """Returns the lines of a day's events, without its reads. Raises Unavailable.

        An error line tells of a day that has more of them than are looked at.
        """
        if day not in self._known:
            lines = self._ports.audit.lines(self._tenant, day, MOST_LINES, reads=False)
            if len(lines) > MOST_LINES:
                logs.log("error", "figures.day_cut_short", tenant=self._tenant, count=len(lines))
            self._make_room(len(lines))
            self._known[day] = lines
        return self._known[day]

    def _make_room(self, coming: int) -> None:
        """Forgets the days that were read first, until no more lines are remembered than of one full day."""
        while self._known and coming + sum(map(len, self._known.values())) > MOST_LINES:
            del self._known[next(iter(self._known))]
