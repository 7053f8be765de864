"""Counters of a day, each an item of its own that only ever grows and never beyond its part of the cap.

They are technical writes: no state, no event. The day stands in the place, so an old counter is never read again; TTL
clears it away.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime
from typing import Final

from chalicelib.domain.daily_caps import CAPS, KEPT_FOR, Capped, Outcome, find_next_day, name_day, share_out
from chalicelib.storage.table import ops, places

_MOST_FULL: Final = 10_000  # remembered; about 300 bytes each
_COUNT: Final = "n"


class DynamoDailyCaps:
    """Implements `usecases.ports.daily_caps.DailyCaps`. Safe for threads."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table
        self._lock = threading.Lock()
        self._full: OrderedDict[ops.Place, None] = OrderedDict()

    def count(self, tenant: str, capped: Capped, caller: str, seed: str, now: datetime) -> Outcome:
        cap, day = CAPS[capped], name_day(now)
        if caller and cap.per_caller is not None:
            place = places.daily_cap(tenant, day, capped, caller)
            if not self._add(tenant, place, cap.per_caller, now):
                return "caller_full"
        for shard, part in share_out(cap.most, seed):
            if self._add(tenant, places.daily_cap(tenant, day, capped, str(shard)), part, now):
                return "counted"
        return "tenant_full"

    def _add(self, tenant: str, place: ops.Place, most: int, now: datetime) -> bool:
        """Adds one to a counter unless it has reached `most`, and tells whether it did."""
        if place in self._full:  # and stays so until its day is over
            return False
        ttl = int((find_next_day(now) + KEPT_FOR).timestamp())
        try:
            self._table.write(tenant, ops.Count(place, _COUNT, {"ttl": ttl}, ops.Below(_COUNT, most)))
        except ops.ConditionFailed:
            self._remember(place)
            return False
        return True

    def _remember(self, place: ops.Place) -> None:
        with self._lock:
            self._full[place] = None
            while len(self._full) > _MOST_FULL:
                self._full.popitem(last=False)
