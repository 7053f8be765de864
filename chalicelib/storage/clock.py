"""The system's one clock. AWS's own timers (signatures, credentials) never use it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SystemClock:
    """Wall time plus an offset that only the local runner moves, forwards only."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """The present moment in UTC, cut to milliseconds as the API shows it."""
        moment = datetime.now(UTC) + self._offset
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def advance(self, step: timedelta) -> datetime:
        """Moves the clock forwards and returns the new moment. Raises ValueError for a step backwards."""
        if step < timedelta():
            raise ValueError("the clock only moves forwards")
        self._offset += step
        return self.now()


SYSTEM_CLOCK = SystemClock()
