"""The outbox: what must leave the system is a row in the transaction, so that no crash can lose it.

    ready ──claim──▶ claimed ──sent──▶ (deleted)
      ▲                 │├─ refused for good ──▶ refused    parked: nobody sends it again by itself
      └── not sent ─────┘└─ outcome unknown ───▶ ready, or uncertain (parked) where it must not come twice

The mail provider takes no idempotency token. So where a process died between claim and mark, nobody knows
whether the mail left; the row itself says what to do then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.ids import is_id

Kind = Literal[
    # mails
    "confirm_consent",
    "preference_link",
    "policy_notice",
    "referral",
    # texts
    "send_text",
    # work in steps
    "send_notices",
    "push_suppressions",
    "tell_contract",
    "run_import",
]
"""What a row stands for, in the words of the stored rows. What becomes of each says `usecases/outbox/kinds.py`."""

OutboxState = Literal["ready", "claimed", "uncertain", "refused"]
Queue = Literal["deliveries", "imports"]
Run = Literal["sequence"]
"""What a message may ask to be run for a tenant beside its rows; the sweep runs it too, so none may be needed."""

IMPORTS: Final = "imp"
"""The prefix of an import's id, which its row bears as well."""
PREFIXES: Final[dict[Queue, str]] = {"deliveries": "out", "imports": IMPORTS}
"""Queue → the prefix of the ids of the rows that are announced on it."""
ANNOUNCE_AGAIN_AFTER: Final = timedelta(minutes=5)
"""How long a row may stay ready before the sweep announces it again."""
CLAIM_LASTS: Final = timedelta(minutes=10)
"""After this a claimed row's sender is taken for dead; longer than the function's timeout."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A change: something that must leave the system once the transaction holds, told by its kind and ids only."""

    id: str  # out_…, or an import's
    kind: Kind
    created_at: datetime
    refs: dict[str, str]  # ids that the consumer resolves; never personal values
    repeat_if_uncertain: bool  # whether to send again if a process died between claim and mark
    not_before: datetime | None = None  # the sweep announces it then; None: announced right after the commit


@dataclass(frozen=True, slots=True)
class StoredOutboxRow:
    """A row as it lies in the table; `version` changes with each change of state."""

    row: OutboxRow
    state: OutboxState
    version: int


def choose_queue(row_id: str) -> Queue:
    """The queue on which a row with this id is announced."""
    return "imports" if is_id(row_id, IMPORTS) else "deliveries"


def after_unknown_outcome(row: OutboxRow) -> OutboxState:
    """What becomes of a row of which nobody knows whether it was sent."""
    return "ready" if row.repeat_if_uncertain else "uncertain"
