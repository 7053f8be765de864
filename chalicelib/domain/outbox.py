"""The outbox: what must leave the system is a row in the transaction, so that no crash can lose it.

A row is `ready`, then `claimed` by the process that sends it, then deleted. If that process dies the outcome
is unknown, since the mail provider takes no idempotency token: the sweep marks the row `uncertain` and sends
again only what may come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from chalicelib.domain.changes import OutboxRow

OutboxState = Literal["ready", "claimed", "uncertain"]

ANNOUNCE_AGAIN_AFTER: Final = timedelta(minutes=5)
"""How long a row may stay ready before the sweep announces it again."""
CLAIM_LASTS: Final = timedelta(minutes=10)
"""After this a claimed row's sender is taken for dead; longer than the function's timeout."""


@dataclass(frozen=True, slots=True)
class StoredOutboxRow:
    """A row as it lies in the table; `version` changes with each change of state."""

    row: OutboxRow
    state: OutboxState
    version: int
