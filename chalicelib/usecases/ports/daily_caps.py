"""The port to the counters of what strangers can cause in a day."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.daily_caps import Capped, Outcome


class DailyCaps(Protocol):
    """Counters by tenant, day and caller."""

    def count(self, tenant: str, capped: Capped, caller: str, seed: str, now: datetime) -> Outcome:
        """Counts one more where there is room for it, and says so or who has used up theirs.

        `caller` is a keyed hash, or "" for a caller without a share; `seed` differs from one time to the next. It takes
        two writes while there is room, and none once this process has seen that there is none left. It may count one
        too many when it fails or says `tenant_full`, but never lets one more pass. Raises Unavailable.
        """
