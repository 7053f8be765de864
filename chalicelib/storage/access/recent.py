"""What this process lately learnt of API keys, bounded in number and age, so that asking again costs no call."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

CACHED_FOR: Final = 60.0  # seconds; how long a revocation may take to have effect (contract, section 3)
CACHE_SIZE: Final = 1000
Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Name, Value]):
    """Values by name for CACHED_FOR seconds; of more than `most`, the oldest goes first. Safe for threads."""

    def __init__(self, most: int, monotonic: Callable[[], float]) -> None:
        self._most = most
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._values: OrderedDict[Name, tuple[float, Value]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, name: Name) -> Value | None:
        """Returns the value, or None if there is none or it is too old."""
        found = self._values.get(name)
        return found[1] if found and self._monotonic() - found[0] < CACHED_FOR else None

    def keep(self, name: Name, value: Value, read_at: float) -> None:
        """Keeps a value. `read_at`: the seconds before it was read, so that no change is missed for longer."""
        with self._lock:
            self._values.pop(name, None)
            if len(self._values) >= self._most:
                self._values.popitem(last=False)
            self._values[name] = (read_at, value)

    def drop(self, unwanted: Callable[[Name], bool]) -> None:
        """Forgets all values whose names are unwanted."""
        with self._lock:
            for name in [name for name in self._values if unwanted(name)]:
                del self._values[name]
