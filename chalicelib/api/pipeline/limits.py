"""Token buckets in this process, which limit how fast one key may call and how fast keys may be tried.

They keep a runaway client from starving the others and make guessing slow. The coarse limits for everybody are the
stage's throttling and the firewall; exact counters in the table are for codes and tokens that can be guessed.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.access import key_text
from chalicelib.domain.errors import TooManyRequests


@dataclass(frozen=True, slots=True)
class Rate:
    """How many calls a second are allowed in the long run, and how many at once after a pause."""

    per_second: float
    burst: int


SECRET: Final = Rate(200, 1000)
PUBLISHABLE: Final = Rate(50, 300)
FAILED_KEY: Final = Rate(0.2, 20)  # wrong secrets for one key id
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

    def wait(self, name: str, now: float) -> float:
        """Returns the seconds until a bucket has a token, 0.0 also if there is no such bucket."""
        bucket = self._buckets.get(name)
        return bucket.wait(now) if bucket else 0.0


class Limits:
    """The limits of one process. They are safe for threads, cost microseconds, and make no call to AWS."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Refills all buckets, for tests, benchmarks and the local runner."""
        self._used, self._failed_keys, self._failed_tenants = Buckets(), Buckets(), Buckets()

    def used(self, key_id: str, kind: str) -> None:
        """Counts a call with a valid key. Raises TooManyRequests beyond the key's rate."""
        with self._lock:
            wait = self._used.take(key_id, SECRET if kind == "secret" else PUBLISHABLE, self._monotonic())
        _refuse(wait)

    def before(self, text: str) -> None:
        """Checks a key id before the key is looked up. Raises TooManyRequests if it was tried wrongly too often.

        Nobody can lock others out this way: ids of secret keys are not public, and whoever has a publishable key can
        use up its rate anyway. Keys that a caller made up entirely have a different id each time; see `failed`.
        """
        if not self._failed_keys:
            return
        claimed = key_text.parse(text)
        if claimed is not None:
            with self._lock:
                wait = self._failed_keys.wait(claimed.key_id, self._monotonic())
            _refuse(wait)

    def failed(self, text: str) -> None:
        """Counts a refused key. Raises TooManyRequests if too many were refused for this key id or this tenant.

        The tenant's limit applies to failures only, after the lookup, so that guessing never locks a valid key out.
        A text that is not a key at all is not counted: it cannot be a guess, and it costs no lookup.
        """
        claimed = key_text.parse(text)
        if claimed is None:
            return
        now = self._monotonic()
        with self._lock:
            wait = self._failed_keys.take(claimed.key_id, FAILED_KEY, now)
            wait = max(wait, self._failed_tenants.take(claimed.tenant, FAILED_TENANT, now))
        _refuse(wait)


PROCESS: Final = Limits()
"""The limits of this process."""


def _refuse(wait: float) -> None:
    if wait:
        raise TooManyRequests(
            "Nothing was done. Wait as long as Retry-After says.", retry_after=max(1, math.ceil(wait))
        )
