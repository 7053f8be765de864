"""Token buckets in this process: how fast one key may call, and how fast one may try keys.

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
    """Calls a second in the long run, and how many at once after a rest."""

    per_second: float
    burst: int


SECRET: Final = Rate(200, 1000)
PUBLISHABLE: Final = Rate(50, 300)
FAILED_KEY: Final = Rate(0.2, 20)  # wrong secrets for one key id
FAILED_TENANT: Final = Rate(10, 200)  # wrong keys for one tenant
MOST_BUCKETS: Final = 10_000  # of each kind; some 150 bytes a bucket


class TokenBucket:
    """Fills at a steady rate up to its burst; each call takes one token. Times are seconds of any steady clock."""

    __slots__ = ("_at", "_rate", "_tokens")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at = now

    def take(self, now: float) -> float:
        """Takes one token and answers 0.0, or takes none and answers the seconds until there is one."""
        wait = self.wait(now)
        if not wait:
            self._tokens -= 1
        return wait

    def wait(self, now: float) -> float:
        """Seconds until there is a token, 0.0 if there is one. Takes none."""
        elapsed = max(0.0, now - self._at)
        self._tokens = min(self._rate.burst, self._tokens + elapsed * self._rate.per_second)
        self._at = now
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate.per_second


class Buckets:
    """Buckets by name. The one that was unused for longest goes when there are too many: it has filled up most."""

    def __init__(self, most: int = MOST_BUCKETS) -> None:
        self._most = most
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, name: str, rate: Rate, now: float) -> float:
        """Takes a token from a bucket, which is made full on first use. Answers as TokenBucket.take."""
        bucket = self._buckets.get(name)
        if bucket is None:
            if len(self._buckets) >= self._most:
                self._buckets.popitem(last=False)
            bucket = self._buckets[name] = TokenBucket(rate, now)
        else:
            self._buckets.move_to_end(name)
        return bucket.take(now)

    def wait(self, name: str, now: float) -> float:
        """Seconds until a bucket has a token; 0.0 also for one that is not there."""
        bucket = self._buckets.get(name)
        return bucket.wait(now) if bucket else 0.0


class Limits:
    """The limits of one process. Safe for threads; costs microseconds and no call."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Fills all buckets. For tests, benchmarks and the local runner."""
        self._used, self._failed_keys, self._failed_tenants = Buckets(), Buckets(), Buckets()

    def used(self, key_id: str, kind: str) -> None:
        """A good key makes a call. Raises TooManyRequests beyond its rate."""
        with self._lock:
            wait = self._used.take(key_id, SECRET if kind == "secret" else PUBLISHABLE, self._monotonic())
        _refuse(wait)

    def before(self, text: str) -> None:
        """A key is about to be looked up. Raises TooManyRequests for a key id that was tried wrongly too often.

        Nobody can shut others out so: ids of secret keys are not public, and whoever has a publishable key can
        use up its rate anyway. Keys that a caller made up altogether have other ids each time; see `failed`.
        """
        if not self._failed_keys:
            return
        claimed = key_text.parse(text)
        if claimed is not None:
            with self._lock:
                wait = self._failed_keys.wait(claimed.key_id, self._monotonic())
            _refuse(wait)

    def failed(self, text: str) -> None:
        """A key was refused. Raises TooManyRequests where too many were, for this key id or this tenant.

        The tenant's limit strikes failures only, after the look-up, so that guessing never shuts a good key out.
        A text that is no key at all counts nothing: it cannot be a guess and costs no look-up.
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
