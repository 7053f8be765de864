"""Audited reads: that somebody looked at what is held of people, by ids alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.events import canonical
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.times import to_ms

ReadAction = Literal[
    "person.looked_up",
    "person.exported",
    "request.viewed",
    "request.searched",
    "request.document_read",
    "request.archive_read",
    "contract.archive_read",
    "review.viewed",
    "suppressions.read",
    "audit.read",
    "audit.verified",
    "audit.exported",
]
"""What was read. Contact checks are counted and have no line: one stands before every message that is sent."""
KEPT: Final = timedelta(days=731)
"""How long a read is kept: 24 months (contract, retention). The checkpoints keep its hash for longer."""


@dataclass(frozen=True, slots=True)
class AuditedRead:
    """One read: who, what, of which records, when. It holds ids only."""

    action: ReadAction
    at: datetime
    actor: str  # "<kind>:<id>"
    request_id: str
    records: tuple[str, ...] = ()  # of what was read, as the audit shows its name; none for a list of everybody

    def hash(self) -> str:
        """Returns the SHA-256 (hex) over all of it."""
        fields = ["read", self.action, to_ms(self.at), self.actor, self.request_id, list(self.records)]
        return hash_text(canonical(fields))
