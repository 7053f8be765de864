"""What a use case wants written, in the domain's words: one list of these is one transaction.

`storage/commit.py` turns them into conditional writes. Either all of them happen or none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.domain.event_types import EventType

REMEMBERED: Final = timedelta(hours=24)
"""How long an Idempotency-Key is remembered (contract, section 2)."""


class Raced(Exception):
    """Somebody else changed what this change was decided upon; nothing was written. Read again and decide again."""


class Replay(Exception):
    """The same Idempotency-Key was used before with the same body: `resource` names what was made then."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        super().__init__("idempotent replay")


@dataclass(frozen=True, slots=True)
class Claim:
    """One use of an Idempotency-Key or a provider's nonce: what it is scoped to, and a hash of what it came with."""

    fingerprint: str  # SHA-256 over API key, route with its ids, and the key; hex
    body_hash: str  # SHA-256 of the raw body; hex
    kept_for: timedelta = REMEMBERED


@dataclass(frozen=True, slots=True)
class Event:
    """One link of a record's append-only run; also its audit event. Holds ids, codes and digests only.

    `digest` is the salted SHA-256 of the erasable details in the record item, or "" where there are none.
    """

    type: EventType
    at: datetime  # when it counts from
    recorded_at: datetime
    actor: str  # "<kind>:<id>"
    request_id: str
    record_id: str = ""
    digest: str = ""
    body: dict[str, Any] = field(default_factory=dict)  # codes and ids, JSON-ready
