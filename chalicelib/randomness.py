"""Unpredictable ids, tokens and pauses from the operating system: nothing else in the package draws at random."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from chalicelib.domain.ids import ulid

_STAMP: Final = 10  # leading characters of a ULID that hold its moment
_STEP_BITS: Final = 64
_LONGEST_PAUSE_US: Final = 200_000
_FIRST_PAUSE_US: Final = 10_000


def token(size: int) -> bytes:
    """Random bytes."""
    return secrets.token_bytes(size)


def correlation_id() -> str:
    """A random UUID in hex, by which an answer is matched to what was asked."""
    return uuid.uuid4().hex


class SystemRandomness:
    """The port `Randomness`. Safe for threads."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        self._last_ulid = ""
        self._last_bits = 0

    def id(self, prefix: str, moment: datetime) -> str:
        """A new public id; ids that this process makes in one millisecond sort in the order of making.

        Later ones of a millisecond lie a random distance above the one before, so they can't be guessed from it.
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
        """Random bytes."""
        return token(size)

    def pause(self, attempt: int) -> None:
        """Waits anything from nothing to 10 ms · 2^attempt, at most 200 ms (full jitter)."""
        longest = min(_LONGEST_PAUSE_US, _FIRST_PAUSE_US << min(attempt, 10))
        self._sleep(secrets.randbelow(longest + 1) / 1_000_000)
