"""The outbox: whatever must leave the system is written as a row in the transaction, so that no crash can lose it.

    ready ──claim──▶ claimed ──sent──▶ (deleted)
      ▲                 │├─ refused for good ──▶ refused    parked: it is not sent again automatically
      └── not sent ─────┘└─ outcome unknown ───▶ ready, or uncertain (parked) where it must not be sent twice

The mail provider accepts no idempotency token. So if a process dies between claim and mark, nobody knows whether
the mail was sent; the row itself says what to do then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.ids import is_id

Kind = Literal[
    # mails
    "confirm_consent",
    "preference_link",
    "policy_notice",
    "referral",
    "member_left",
    "endpoint_gone",
    "remind_staff",
    "tell_needs",
    "remind_of_hold",
    "daily_digest",
    # letters of rights requests, by mail or to be printed, and the mail with the links to all of a person's requests
    "send_letter",
    "mail_tracking_links",
    # texts
    "send_text",
    # what others are told of
    "tell_event",
    # work in steps
    "close_tied",
    "erase",
    "delete_files",
    "drop_proofs",
    "renew_files",
    "unassign_member",
    "drop_deliveries",
    "send_notices",
    "push_suppressions",
    "tell_contract",
    "run_import",
    "verify_audit",
    # what the function `archive` alone may do
    "archive",
    "archive_contract",
    "end_contract_file",
    "hold_archived",
    "end_request",
]
"""The kind of a row, as the rows store it. `usecases/outbox/kinds.py` says how each kind is handled."""

OutboxState = Literal["ready", "claimed", "uncertain", "refused"]
Queue = Literal["deliveries", "imports", "archive", "webhooks"]
Task = Literal["sequence", "seal"]
"""Work that a message may request for a tenant besides its rows. The sweep does or asks for it too, so no message is
essential: `sequence` numbers the feed, `seal` makes checkpoints of days that have ended."""

IMPORTS: Final = "imp"
"""The prefix of an import's id, which is also the id of its row."""
WEBHOOKS: Final = "whd"
"""The prefix of the id of a delivery of an event, which is announced as a row is."""
ARCHIVE: Final = "arc"
"""The prefix of the id of a row that only the function `archive` may work."""
PREFIXES: Final[dict[Queue, str]] = {"deliveries": "out", "imports": IMPORTS, "webhooks": WEBHOOKS, "archive": ARCHIVE}
"""Maps each queue to the id prefix of the rows that are announced on it."""
TASKS: Final[dict[Task, Queue]] = {"sequence": "deliveries", "seal": "archive"}
"""Maps each task to the queue whose consumer does it."""
ANNOUNCE_AGAIN_AFTER: Final = timedelta(minutes=5)
"""How long a row may stay ready before the sweep announces it again."""
CLAIM_LASTS: Final = timedelta(minutes=10)
"""How long a claim lasts before its sender is presumed dead; this is longer than the function's timeout."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A change: something that must leave the system once the transaction is committed, given by kind and ids only."""

    id: str  # out_…, arc_… for the archive, or an import's
    kind: Kind
    created_at: datetime
    refs: dict[str, str] = field(repr=False)  # ids, keyed hashes, what the archive seals with; nothing personal
    repeat_if_uncertain: bool  # whether to send again if a process died between claim and mark
    not_before: datetime | None = None  # when the sweep announces it; None: announced right after the commit


@dataclass(frozen=True, slots=True)
class StoredOutboxRow:
    """A row as stored in the table; `version` changes with each change of state."""

    row: OutboxRow
    state: OutboxState
    version: int
    counted_on: str = ""  # the day on which its mail was counted (domain/daily_caps.py), so that a retry counts no more


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A change: what a row stands for is done in this very transaction, wholly, or up to the new `refs`.

    It fails where somebody else did it, so that what is written with it is written once.
    """

    stored: StoredOutboxRow
    refs: dict[str, str] | None = None  # what is left of it; None: nothing, so the row is deleted


def choose_queue(row_id: str) -> Queue:
    """Returns the queue on which a row with this id is announced."""
    return next((queue for queue, prefix in PREFIXES.items() if is_id(row_id, prefix)), "deliveries")


def decide_after_unknown_outcome(row: OutboxRow) -> OutboxState:
    """Returns the next state of a row that may or may not have been sent."""
    return "ready" if row.repeat_if_uncertain else "uncertain"
