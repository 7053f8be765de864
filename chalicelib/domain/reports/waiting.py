"""What waits for somebody at the company, counted to a hundred at most: nobody acts by a higher number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.rights.lists.listing import NOBODY, Listed
from chalicelib.domain.rights.moments import list_open_tasks
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import CLOSED, Status
from chalicelib.domain.suppressions.pushes import FailingPush
from chalicelib.domain.tenants.rights import Right

MOST: Final = 100
"""The highest number that is told; it means so many or more."""
SOON: Final = timedelta(days=7)

WarningCode = Literal[
    "no_personal_key",
    "no_privacy_mailbox",
    "no_policy",
    "no_website_key",
    "no_sms_provider",
    "profile_unconfirmed",
    "law_unchecked",
    "policy_update_due",
    "key_expires",
    "honor_by_passed",
    "subscription_down",
    "provider_list_unread",
    "pushes_failed",
    "deliveries_parked",
    "daily_job_missed",
]
"""In the order in which they are told: first what a company sets up on its first day."""


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """The requests that are not closed; `mine` and `unassigned` count closed ones with something left to do as well."""

    by_type: Mapping[Right, Mapping[Status, int]]
    due_today: int  # the next clock ends today
    due_soon: int  # the next clock ends within seven days from today
    overdue: int  # the next clock has ended
    waiting_for_verification: int
    unassigned: int
    mine: int | None  # None where whoever asks is no member of the team


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


def count_requests(listed: Iterable[Listed], today: date, member: str = "") -> OpenRequests:
    """Returns how many requests are open, from their places in the list of those with a clock.

    `member` is whoever asks, "" where that is nobody of the team.
    """
    by_type: dict[Right, Counter[Status]] = {}
    due_today = due_soon = overdue = unverified = unassigned = mine = 0
    for one in listed:
        unassigned += one.assignee == NOBODY
        mine += one.assignee == member
        if one.status is None or one.status in CLOSED or one.day is None:
            continue
        by_type.setdefault(one.type, Counter())[one.status] += 1
        overdue += one.day < today
        due_today += one.day == today
        due_soon += today <= one.day <= today + SOON
        unverified += one.status == "awaiting_verification"
    counted = {right: {status: cap(n) for status, n in found.items()} for right, found in sorted(by_type.items())}
    return OpenRequests(
        counted,
        due_today=cap(due_today),
        due_soon=cap(due_soon),
        overdue=cap(overdue),
        waiting_for_verification=cap(unverified),
        unassigned=cap(unassigned),
        mine=cap(mine) if member else None,
    )


def choose_states(listed: Sequence[Listed]) -> list[str]:
    """Returns the ids of up to a hundred requests of which the state must tell more: those likeliest to have it first.

    A closed request in this list has an open appeal or tasks; of others, a task may be what ends next.
    """

    def rank(one: Listed) -> int:
        return 0 if one.status in CLOSED else 1 if one.clock == "task" else 2

    return [one.request_id for one in sorted(listed, key=rank)[:MOST]]


def count_pushes(pushes: Sequence[FailingPush]) -> Stuck:
    """Returns how many numbers an SMS provider did not take, and since when the oldest of them."""
    return Stuck(cap(len(pushes)), min((one.since for one in pushes), default=None))


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
