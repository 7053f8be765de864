"""The outbox: what must leave the system is a row in the transaction, so that no crash can lose it.

    ready ──claim──▶ claimed ──sent──▶ (deleted)
      ▲                 │├─ refused for good ──▶ refused    parked: nobody sends it again by itself
      └── not sent ─────┘└─ outcome unknown ───▶ ready, or uncertain (parked) where it must not come twice

The mail provider takes no idempotency token. So where a process died between claim and mark, nobody knows
whether the mail left; the row itself says what to do then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from chalicelib.domain.changes import OutboxRow

OutboxState = Literal["ready", "claimed", "uncertain", "refused"]
Run = Literal["sequence"]
"""What a message may ask to be run for a tenant beside its rows; the sweep runs it too, so none may be needed."""

IMPORTS: Final = "imp"
"""A row whose id has this prefix is an import's, bears its id and is announced on the queue `imports`."""
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


def after_unknown_outcome(row: OutboxRow) -> OutboxState:
    """What becomes of a row of which nobody knows whether it was sent."""
    return "ready" if row.repeat_if_uncertain else "uncertain"
