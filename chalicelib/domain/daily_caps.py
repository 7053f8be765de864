"""How much of what strangers can cause a company does in a day: mail to addresses nobody verified, and upload forms.

A publishable key stands in every page, so whoever reads the page can call with it, as often and from as many places as
they like. A rate does not help against that, a day's sum does. What restricts (opt-outs, withdrawals, signals) has no
cap. Days are those of UTC: all processes agree on them, and no law counts by them.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

Capped = Literal["public_mails", "calendar_mails", "secret_mails", "upload_forms"]
"""`public_mails` were caused with a publishable key, or with the tokens of a rights request, which its maker has too.
`calendar_mails` are what the calendar makes, days later, of rights requests that came by a publishable key.
`secret_mails` were caused by the company's servers and people.

They are counted apart, so that no stranger uses up what the company itself needs.
"""
Outcome = Literal["counted", "caller_full", "tenant_full"]

CALLER: Final = "caller"
"""The name of an outbox row's reference to whoever caused it with a publishable key; see usecases/daily_caps.py."""
CALENDAR: Final = "calendar"
"""The part of the system that takes the steps which requests take by themselves, and the name of the reference by which
an outbox row's mail counts as one of `calendar_mails`."""
SHARDS: Final = 4
"""The number of counters that share a tenant's cap, so that no single item takes all of a day's writes."""
SPREAD: Final = timedelta(hours=8)
"""Held mail becomes due spread over so much of the next day: a flood of it must keep no sweep from what else is due."""
KEPT_FOR: Final = timedelta(days=2)
"""How long counters of a day that is over are kept."""


@dataclass(frozen=True, slots=True)
class Cap:
    """How many a day: of a tenant, and for one caller's address among them (None: nobody's share is limited)."""

    most: int
    per_caller: int | None = None


CAPS: Final[dict[Capped, Cap]] = {
    # Ten times the new addresses of a good day; a domain that mails thousands of strangers ends on block lists.
    "public_mails": Cap(most=500, per_caller=25),
    # Reminders and ends of requests that nobody confirmed: as many as their first mails, on another day.
    "calendar_mails": Cap(most=500),
    # A relayed form is filled in by strangers too, and a key can leak; but servers call from one address.
    "secret_mails": Cap(most=2_000),
    # 200 forms of 10 MiB are 2 GB a day; a household, an office or an agent needs less than ten of them.
    "upload_forms": Cap(most=200, per_caller=10),
}
"""What is capped, and where: a caller's share is a twentieth."""


def choose_cap(refs: Mapping[str, str]) -> Capped:
    """Returns the cap that a mail counts for, by its outbox row's references."""
    if refs.get(CALLER):
        return "public_mails"
    return "calendar_mails" if refs.get(CALENDAR) else "secret_mails"


def name_day(now: datetime) -> str:
    """Returns the day in UTC, as YYYY-MM-DD."""
    return now.astimezone(UTC).date().isoformat()


def find_next_day(now: datetime) -> datetime:
    """Returns the moment when the next day begins, in UTC."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)


def find_turn(now: datetime, made_at: datetime, seed: str) -> datetime:
    """Returns when held mail is due again: in the first hours of the next day, at a moment that differs by `seed`.

    `made_at` is when it was caused. A question may be answered for 24 hours from then; of what the next day leaves of
    them, mail waits for half at most.
    """
    into_day = made_at - (find_next_day(made_at) - timedelta(days=1))
    return find_next_day(now) + min(SPREAD, into_day / 2) * ((zlib.crc32(seed.encode()) % 1000) / 1000)


def share_out(most: int, seed: str) -> list[tuple[int, int]]:
    """Returns (shard, its part of `most`) in the order in which to try them, which differs by `seed`.

    The parts add up to `most`. Shards without a part are left out.
    """
    first = zlib.crc32(seed.encode())
    order = [(first + step) % SHARDS for step in range(SHARDS)]
    parts = [(shard, most // SHARDS + (shard < most % SHARDS)) for shard in order]
    return [(shard, part) for shard, part in parts if part]
