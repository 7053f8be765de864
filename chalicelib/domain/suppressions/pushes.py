"""Pushes to SMS providers: which numbers may get no texts, so that their own lists block what a sender overlooks.

A push states what holds when it is made, never what held when it was queued, so pushes may come late, twice and out
of order. If a provider does not accept a push, it is tried again at growing intervals until the provider does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.contracts.contract import Contract, find_standing
from chalicelib.domain.people.register import list_standings
from chalicelib.domain.people.states import State
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import CONTRACT_KINDS

ABOUT_TEXTS: Final = frozenset({"sms", "all_communications", "contract_end"})
"""The kinds of suppression that a provider's list is about."""

_SHORTEST: Final = timedelta(minutes=5)
_LONGEST: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Push:
    """The last push to one provider for one number (by its stored key).

    `pushed_at`: when the provider accepted it; `failed_at` and `code`: when and why it last failed, until it succeeds;
    `failing_since`: when it first failed since it last succeeded.
    """

    identifier_key: str
    provider: str
    closed: bool
    pushed_at: datetime | None = None
    failed_at: datetime | None = None
    code: str | None = None
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class FailingPush:
    """A push that a provider does not take: since when, and whether it is to close the number or to open it."""

    provider: str
    closed: bool
    since: datetime


def gets_no_texts(profile: Profile, state: State, contracts: Mapping[str, Contract], now: int) -> bool:
    """Returns whether a person may get no texts at all: they opted out, or the end of their contracts silences them."""
    if any(each.state == "active" and each.kind in ABOUT_TEXTS for each in list_standings(state.opt_outs)):
        return True
    rule = profile.channel_rules.get("sms")
    if not profile.contract_end_silences_all and (rule is None or rule.requires_contract is None):
        return False
    held = find_standing(state.contracts, contracts, CONTRACT_KINDS, now)
    return not held.active and held.ended_at is not None


def schedule_retry(queued_at: datetime, now: datetime) -> datetime:
    """Returns when to try again: after half the time since it was queued, at least 5 minutes and at most 6 hours."""
    return now + min(max((now - queued_at) / 2, _SHORTEST), _LONGEST)
