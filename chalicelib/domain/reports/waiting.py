"""What waits for somebody at the company, counted to a hundred at most: nobody acts by a higher number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.rights.lists.listing import Listed
from chalicelib.domain.rights.moments import list_open_tasks
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import CLOSED, Status
from chalicelib.domain.tenants.rights import Right

MOST: Final = 100
"""The highest number that is told; it means so many or more."""
SOON: Final = timedelta(days=7)

WarningCode = Literal[
    "policy_update_due",
    "key_expires",
    "pushes_failed",
    "deliveries_parked",
    "daily_job_missed",
]


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """The requests that are not closed."""

    by_type: Mapping[Right, Mapping[Status, int]]
    due_soon: int  # the next clock ends within seven days from today
    overdue: int  # the next clock has ended
    waiting_for_verification: int


@dataclass(frozen=True, slots=True)
class Due:
    """How many of a kind are open, and how many of them overdue."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many of a kind do not go on, and since when the oldest of them does not."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that is not as it should be: since when, and the id or name of what it is about."""

    code: WarningCode
    since: datetime | None = None
    ref: str | None = None


def count_requests(listed: Iterable[Listed], today: date) -> OpenRequests:
    """Returns how many requests are open, from their places in the list of those with a clock."""
    by_type: dict[Right, Counter[Status]] = {}
    due_soon = overdue = unverified = 0
    for one in listed:
        if one.status is None or one.status in CLOSED or one.day is None:
            continue
        by_type.setdefault(one.type, Counter())[one.status] += 1
        overdue += one.day < today
        due_soon += today <= one.day <= today + SOON
        unverified += one.status == "awaiting_verification"
    counted = {right: {status: cap(n) for status, n in found.items()} for right, found in sorted(by_type.items())}
    return OpenRequests(counted, cap(due_soon), cap(overdue), cap(unverified))


def choose_states(listed: Sequence[Listed]) -> list[str]:
    """Returns the ids of up to a hundred requests of which the state must tell more: those likeliest to have it first.

    A closed request in this list has an open appeal or tasks; of others, a task may be what ends next.
    """

    def rank(one: Listed) -> int:
        return 0 if one.status in CLOSED else 1 if one.clock == "task" else 2

    return [one.request_id for one in sorted(listed, key=rank)[:MOST]]


def count_appeals(states: Iterable[RightsRequest], today: date) -> Due:
    """Returns how many appeals wait for a decision."""
    return _count_days([one.open_appeal.due_on for one in states if one.open_appeal is not None], today)


def count_tasks(states: Iterable[RightsRequest], today: date) -> Due:
    """Returns how many tasks somebody must see to."""
    return _count_days([task.due_on for one in states for task in list_open_tasks(one)], today)


def cap(number: int) -> int:
    """Returns a number as it is told."""
    return min(number, MOST)


def _count_days(days: Sequence[date], today: date) -> Due:
    return Due(cap(len(days)), cap(sum(day < today for day in days)))
