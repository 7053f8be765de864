"""Deliveries: one event on its way to one endpoint. It is tried for three days, then parked, and never lost.

waiting ──claim──▶ claimed ──2xx──▶ delivered       parked: somebody sends it again by hand
   ▲                  │├─ no try left, or gone ──▶ parked
   └── later ─────────┘
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER
from chalicelib.domain.outgoing import OutgoingType

DeliveryType = OutgoingType | Literal["endpoint.test"]
DeliveryState = Literal["waiting", "claimed", "delivered", "parked"]
ListedState = Literal["waiting", "delivered", "parked"]
"""What a list shows: a delivery that is being tried waits too."""
Failure = Literal[
    "refused",  # an answer that is no success
    "redirected",  # 3xx, which is never followed
    "gone",  # 410
    "timed_out",
    "not_connected",
    "no_such_host",
    "not_public",  # the name leads to an address inside some network
    "certificate",
    "unreadable",  # no answer as HTTP knows it
    "disabled",  # the endpoint, before a try
]
WAITS: Final = (
    timedelta(),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long each try waits after the one before."""
JITTER: Final = 0.1
"""By which part of a wait it may be longer, so that not everything comes back at once."""
MOST_ASKED: Final = 20
"""How many waits that a receiver asks for take no step of the plan; more than that would try it without end."""
LONGEST_ASKED: Final = timedelta(hours=1)
SHORTEST_ASKED: Final = timedelta(seconds=1)
BY_QUEUE: Final = timedelta(minutes=15)
"""The longest wait that a queue keeps; longer ones lie in the calendar until this long before their end."""
CLAIM_LASTS: Final = timedelta(minutes=2)
"""How long a claim lasts before its sender is presumed dead: longer than the function's time."""
KEPT: Final = timedelta(days=30)
"""How long it is shown that something was delivered."""
_ASKING: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one endpoint. Its body holds ids, codes and dates only; see `bodies.py`."""

    id: str  # whd_…, also the id of the message at the receiver
    endpoint_id: str
    type: DeliveryType
    body: str = field(repr=False)
    created_at: datetime
    next_at: datetime  # when it may be tried; of a claim, when it ends
    state: DeliveryState = "waiting"
    tries: int = 0
    asked: int = 0  # of these, how many ended with a wait that the receiver asked for
    last_at: datetime | None = None
    last_status: int | None = None
    last_failure: Failure | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class AddDelivery:
    """A change: an event that is to be sent to an endpoint; it is announced once the change is committed."""

    delivery: Delivery


@dataclass(frozen=True, slots=True)
class SaveDelivery:
    """A change: the next version of a delivery that is sent again by hand; it is announced as a new one is."""

    delivery: Delivery
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: an answer's status with what it says of the next try, or how there was no answer."""

    status: int | None = None
    failure: Failure | None = None
    retry_after: str = field(default="", repr=False)  # as it was sent

    @property
    def delivered(self) -> bool:
        """Whether the receiver has taken it."""
        return self.failure is None


def judge_status(status: int, retry_after: str = "") -> Outcome:
    """Returns the outcome that an answer's status stands for."""
    if 200 <= status < 300:
        return Outcome(status)
    if 300 <= status < 400:
        return Outcome(status, "redirected")
    return Outcome(status, "gone" if status == 410 else "refused", retry_after)


def claim(delivery: Delivery, now: datetime) -> Delivery | None:
    """Returns the delivery as claimed for one try; None where it is not to be tried now."""
    if delivery.state not in ("waiting", "claimed") or delivery.next_at > now:
        return None
    return replace(
        delivery,
        state="claimed",
        tries=delivery.tries + 1,
        last_at=now,
        next_at=now + CLAIM_LASTS,
        version=delivery.version + 1,
    )


def give_up(delivery: Delivery, now: datetime) -> Delivery | None:
    """Returns the delivery as parked where nobody told how its last try ended; None where it is not over.

    Each try counts as it begins, so that one by which every process dies is not made without end.
    """
    if delivery.state != "claimed" or delivery.next_at > now or delivery.tries - delivery.asked < len(WAITS):
        return None
    return replace(delivery, state="parked", last_status=None, last_failure=None, version=delivery.version + 1)


def settle(claimed: Delivery, outcome: Outcome, now: datetime, wall: datetime, fraction: float) -> Delivery:
    """Returns the delivery after a try that ended `now`; `wall` is wall time, which a receiver's dates are of.

    `fraction` is drawn between 0 and 1, for the jitter.
    """
    after = replace(claimed, last_status=outcome.status, last_failure=outcome.failure, version=claimed.version + 1)
    if outcome.delivered:
        return replace(after, state="delivered")
    if outcome.failure in ("gone", "disabled"):
        return replace(after, state="parked")
    asked = _read_asked(outcome, wall)
    if asked is not None and claimed.asked < MOST_ASKED:
        return replace(after, state="waiting", asked=claimed.asked + 1, next_at=now + asked)
    step = claimed.tries - claimed.asked
    if step >= len(WAITS):
        return replace(after, state="parked")
    wait = WAITS[step] * (1 + JITTER * fraction)
    return replace(after, state="waiting", next_at=now + wait)


def send_again(delivery: Delivery, now: datetime) -> Delivery:
    """Returns a delivery that somebody sends again by hand: it is tried from the beginning."""
    return replace(delivery, state="waiting", tries=0, asked=0, next_at=now, version=delivery.version + 1)


def find_due(delivery: Delivery, now: datetime) -> datetime | None:
    """Returns when the sweep looks after the delivery; None where it is at rest.

    A wait that the queue keeps has its message by then, unless that was lost; a longer one is handed to the queue.
    """
    if delivery.state == "claimed":
        return delivery.next_at
    if delivery.state != "waiting":
        return None
    if delivery.next_at - now <= BY_QUEUE:
        return delivery.next_at + ANNOUNCE_AGAIN_AFTER
    return delivery.next_at - BY_QUEUE


def find_delay(delivery: Delivery, now: datetime) -> timedelta | None:
    """Returns how long the queue keeps the message of the next try; None where the calendar has it or none is left."""
    if delivery.state not in ("waiting", "claimed"):
        return None
    wait = delivery.next_at - now
    return max(timedelta(), wait) if wait <= BY_QUEUE else None


def _read_asked(outcome: Outcome, wall: datetime) -> timedelta | None:
    """Returns how long the receiver asks to wait, an hour at most; None where it asks nothing that can be read."""
    text = outcome.retry_after.strip()
    if outcome.status not in _ASKING or not text:
        return None
    if text.isascii() and text.isdigit():
        seconds = int(text) if len(text) < 10 else int(LONGEST_ASKED.total_seconds())
        return max(SHORTEST_ASKED, min(timedelta(seconds=seconds), LONGEST_ASKED))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(SHORTEST_ASKED, min(moment - wall, LONGEST_ASKED))
