"""Token buckets in this process, which limit how fast one caller may call and how fast keys may be tried.

They keep a runaway client from starving the others and make guessing slow. Nobody is refused for what others did in
their name: a secret key has its rate alone; a publishable key stands in every page, so each address that calls with it
has a rate of its own; and refusals are counted only against calls that are refused anyway. The coarse limits for
everybody are the stage's throttling and the firewall; exact counters are in the table (domain/daily_caps.py).
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import TooManyRequests

if TYPE_CHECKING:
    from chalicelib.domain.access.key_text import KeyText
    from chalicelib.domain.access.sessions import CookieText


@dataclass(frozen=True, slots=True)
class Rate:
    """How many calls a second are allowed in the long run, and how many at once after a pause."""

    per_second: float
    burst: int


SECRET: Final = Rate(200, 1000)
PUBLISHABLE: Final = Rate(50, 300)  # of one address
FAILED_TEXT: Final = Rate(0.2, 20)  # one wrong text again and again
FAILED_TENANT: Final = Rate(10, 200)  # wrong keys for one tenant
MOST_BUCKETS: Final = 10_000  # of each kind; about 150 bytes per bucket


class TokenBucket:
    """A bucket that fills at a steady rate up to its burst; each call takes a token. Times are monotonic seconds."""

    __slots__ = ("_at", "_rate", "_tokens")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at = now

    def take(self, now: float) -> float:
        """Takes one token and returns 0.0, or takes none and returns the seconds until there is one."""
        wait = self.wait(now)
        if not wait:
            self._tokens -= 1
        return wait

    def wait(self, now: float) -> float:
        """Returns the seconds until there is a token, 0.0 if there is one. Takes none."""
        elapsed = max(0.0, now - self._at)
        self._tokens = min(self._rate.burst, self._tokens + elapsed * self._rate.per_second)
        self._at = now
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate.per_second


class Buckets:
    """Buckets by name. If there are too many, the one unused for longest is dropped: it has refilled most."""

    def __init__(self, most: int = MOST_BUCKETS) -> None:
        self._most = most
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, name: str, rate: Rate, now: float) -> float:
        """Takes a token from a bucket, which starts full on first use. Returns what TokenBucket.take returns."""
        bucket = self._buckets.get(name)
        if bucket is None:
            if len(self._buckets) >= self._most:
                self._buckets.popitem(last=False)
            bucket = self._buckets[name] = TokenBucket(rate, now)
        else:
            self._buckets.move_to_end(name)
        return bucket.take(now)


class Limits:
    """The limits of one process. They are safe for threads, cost microseconds, and make no call to AWS."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Refills all buckets, for tests, benchmarks and the local runner."""
        self._secret, self._publishable = Buckets(), Buckets()  # apart: addresses are many, and would push keys out
        self._failed_texts, self._failed_tenants = Buckets(), Buckets()

    def used(self, key_id: str, kind: str, caller: str) -> None:
        """Counts a call with a valid key. Raises TooManyRequests beyond the rate of the key or, with a publishable key,
        beyond the rate of this caller with the key; `caller` is the network address that the call came from.
        """
        now = self._monotonic()
        with self._lock:
            if kind == "secret":
                wait = self._secret.take(key_id, SECRET, now)
            else:
                wait = self._publishable.take(f"{key_id} {caller}", PUBLISHABLE, now)
        _refuse(wait)

    def failed(self, claimed: KeyText | CookieText | None) -> None:
        """Counts a refused key or cookie by what it claims. Raises TooManyRequests if it, or too many of its tenant,
        were refused lately.

        It is asked after the look-up and only of calls that are refused anyway, so whatever others try with the id of a
        key, its holder is served. What is neither (None) is not counted: it cannot be a guess.
        """
        if claimed is None:
            return
        now = self._monotonic()
        with self._lock:
            wait = self._failed_texts.take(claimed.hash, FAILED_TEXT, now)
            wait = max(wait, self._failed_tenants.take(claimed.tenant, FAILED_TENANT, now))
        _refuse(wait)


PROCESS: Final = Limits()
"""The limits of this process."""


def _refuse(wait: float) -> None:
    if wait:
        raise TooManyRequests(
            "Nothing was done. Wait as long as Retry-After says.", retry_after=max(1, math.ceil(wait))
        )
