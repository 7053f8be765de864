"""Unpredictable ids, tokens and pauses from the operating system. Nothing else in the package uses randomness."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from chalicelib.domain.ids import ulid

_STAMP: Final = 10  # leading characters of a ULID, which hold its moment
_STEP_BITS: Final = 64
_LONGEST_PAUSE_US: Final = 200_000
_FIRST_PAUSE_US: Final = 10_000


def token(size: int) -> bytes:
    """Returns `size` random bytes."""
    return secrets.token_bytes(size)


def correlation_id() -> str:
    """Returns a random UUID in hex, by which an answer can be matched to its request."""
    return uuid.uuid4().hex


class SystemRandomness:
    """Implements the port `Randomness`. Safe for threads."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        self._last_ulid = ""
        self._last_bits = 0

    def id(self, prefix: str, moment: datetime) -> str:
        """Returns a new public id. Ids that this process makes within one millisecond sort in order of creation.

        Each later id of the same millisecond is a random step above the previous one, so that it can't be guessed.
        """
        with self._lock:
            bits = secrets.randbits(79)  # the top bit stays free for the steps
            text = ulid(moment, bits.to_bytes(10, "big"))
            if text[:_STAMP] == self._last_ulid[:_STAMP]:
                bits = self._last_bits + 1 + secrets.randbits(_STEP_BITS)
                text = ulid(moment, bits.to_bytes(10, "big"))
            self._last_ulid, self._last_bits = text, bits
        return f"{prefix}_{text}"

    def token(self, size: int = 20) -> bytes:
        """Returns `size` random bytes."""
        return token(size)

    def pause(self, attempt: int) -> None:
        """Waits for a random time between 0 and 10 ms · 2^attempt, 200 ms at most (full jitter)."""
        longest = min(_LONGEST_PAUSE_US, _FIRST_PAUSE_US << min(attempt, 10))
        self._sleep(secrets.randbelow(longest + 1) / 1_000_000)
