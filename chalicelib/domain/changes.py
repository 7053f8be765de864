"""Changes that a use case wants written, in the domain's terms: one list of changes is one transaction.

`storage/commit.py` turns them into conditional writes. Either all of them are written or none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.domain.event_types import EventType

REMEMBERED: Final = timedelta(hours=24)
"""How long an Idempotency-Key is remembered (contract, section 2)."""


class Raced(Exception):
    """Raised when somebody else changed the data that a decision was based on.

    Nothing was written; the caller reads again and decides again.
    """


class Replay(Exception):
    """Raised when the same Idempotency-Key was used before with the same body; `resource` names what was made then."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        super().__init__("idempotent replay")


@dataclass(frozen=True, slots=True)
class Claim:
    """One use of an Idempotency-Key or a provider's nonce: a fingerprint of its scope, and a hash of the body."""

    fingerprint: str  # SHA-256 over API key, route with its ids, and the key; hex
    body_hash: str  # SHA-256 of the raw body; hex
    kept_for: timedelta = REMEMBERED


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a record's append-only chain; it is also the audit event. It holds ids, codes and digests only.

    `digest` is the salted SHA-256 of the erasable details in the record item, or "" if there are none.
    """

    type: EventType
    at: datetime  # the moment from which it counts
    recorded_at: datetime
    actor: str  # "<kind>:<id>"
    request_id: str
    record_id: str = ""
    digest: str = ""
    body: dict[str, Any] = field(default_factory=dict)  # codes and ids, JSON-ready
