"""The chain of events that tells which records are gone, one a month, and the changes by which they go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from chalicelib.domain.audit.records import read_record
from chalicelib.domain.changes import Event
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.times import format_rfc3339

AT_ONCE: Final = 99
"""How many items one transaction deletes, beside the check that the record is gone."""


@dataclass(frozen=True, slots=True)
class RetentionChain:
    """The chain of a month: where it ends, and up to which of the company's days its reports have come."""

    month: str  # of UTC: "2028-11"
    reported_to: date | None = None
    version: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class SaveRetentionChain:
    """A change: the next version of a month's chain with the event that made it."""

    chain: RetentionChain
    before: RetentionChain
    event: Event


@dataclass(frozen=True, slots=True)
class EndRequest:
    """A change: a request goes out of the table and its lists, as long as it has this very version.

    Its events, and whatever else lies beside it, are dropped afterwards.
    """

    request: RightsRequest


@dataclass(frozen=True, slots=True)
class DropLeft:
    """A change: items of a request that is gone are deleted, named by their sort keys."""

    request_id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookAgain:
    """A change: the calendar looks at a request or a subject again at a moment, if it still has this very version.

    None takes it out of the calendar.
    """

    record: RightsRequest | Subject
    at: datetime | None


def name_month(now: datetime) -> str:
    """Returns the month whose chain tells of what goes now."""
    return f"{now.astimezone(UTC):%Y-%m}"


def tell_end(request: RightsRequest) -> dict[str, Any]:
    """Returns the body of the event by which a request's chain counts as erased: its name, last version and hash."""
    closed_at = request.closing.at if request.closing else request.intake.received_at
    return {
        "kind": "requests",
        "since": format_rfc3339(closed_at),
        "gone": [[read_record(request.id), request.version, request.head]],
    }


def order_left(names: list[str], events: str) -> list[tuple[str, ...]]:
    """Returns what is left of a record as transactions of it; `events` is how the names of events begin.

    The events come last and, as long as one transaction holds them, all at once: a chain of which a part is gone looks
    as if somebody had cut it.
    """
    others = [name for name in names if not name.startswith(events)]
    chain = [name for name in names if name.startswith(events)]
    return [tuple(some[at : at + AT_ONCE]) for some in (others, chain) for at in range(0, len(some), AT_ONCE)]
