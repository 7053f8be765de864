"""The system's only clock: nothing else in the package reads the time (tests/structure/test_layers.py).

AWS's own timers (signatures, credentials) never use it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final


class SystemClock:
    """Wall time plus an offset, which only the local runner moves, and only forwards."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """Returns the present moment in UTC, truncated to milliseconds as the API shows it."""
        return _milliseconds(datetime.now(UTC) + self._offset)

    def real_now(self) -> datetime:
        """Returns wall time in UTC without the offset, for comparison with dates in other parties' signatures."""
        return _milliseconds(datetime.now(UTC))

    def advance(self, step: timedelta) -> datetime:
        """Moves the clock forwards and returns the new moment. Raises ValueError for a step backwards."""
        if step < timedelta():
            raise ValueError("the clock only moves forwards")
        self._offset += step
        return self.now()


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


SYSTEM_CLOCK: Final = SystemClock()
