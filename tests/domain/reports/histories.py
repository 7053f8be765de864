"""Random histories of rights requests, and what a slow count of their events makes of them.

The count knows nothing of states: it walks through the events of each request, as anybody could who has them alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, median
from typing import Any, Final
from zoneinfo import ZoneInfo

from chalicelib.domain.reports.counters import ChangeCounts, find_change
from chalicelib.domain.rights.actions import decide
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.rights.guards import SYSTEM
from chalicelib.domain.rights.intake import begin
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import Action, list_allowed
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.made import ALEX, EMAIL, PERSON, SAM, TAKEN, TRACKING, follow, plan, settled, take
from tests.domain.rights.started import CYCLONEX
from tests.fixtures.submissions import submit_at

ZONE: Final = CYCLONEX.time_zone
START: Final = datetime(2026, 9, 1, tzinfo=UTC)
_TYPES: Final[tuple[Right, ...]] = ("know", "access", "delete", "correct", "opt_out_sale_sharing", "limit_sensitive")
_STATES: Final = (("CA", "US"), ("CA", "US"), ("TX", "US"), (None, "US"), (None, "CA"))
_GROUNDS: Final[tuple[DenialCode, ...]] = ("security", "lien_open", "identity_not_verified", "no_data_found")
_WEIGHTS: Final[dict[Action, int]] = {"verify_identity": 8, "start": 8, "deny_partial": 4, "complete": 4, "deny": 6}
_CLOSINGS: Final = {
    "request.completed": ("complied", "complied_in_part"),
    "request.withdrawn": ("withdrawn", "withdrawn"),
    "request.redirected": ("redirected", "redirected"),
}


@dataclass
class History:
    """One request as it is now, its events as (type, body, moment), and what each act changed of the counters."""

    request: RightsRequest
    place: str
    received_at: datetime
    events: list[tuple[str, dict[str, Any], datetime]]
    changes: list[ChangeCounts] = field(default_factory=list)


def make_histories(random: Random, calls: int) -> list[History]:
    """Returns what became of so many calls within half a year, from September on."""
    made: list[History] = []
    for number in range(calls):
        made += _make_call(random, number)
    return made


def _make_call(random: Random, number: int) -> list[History]:
    now = START + timedelta(minutes=random.randrange(180 * 24 * 60))
    state, country = random.choice(_STATES)
    types = tuple(random.sample(_TYPES, random.choice((1, 1, 1, 3))))
    sent = submit_at(now, *types, state=state, country=country)
    steps = begin(CYCLONEX, sent, [f"req_{number}_{n}" for n in range(len(types))], (EMAIL,), now, "key_page")
    place = f"US-{state}" if state and country == "US" else country
    found = []
    for step in steps:
        request = follow(step)
        history = History(request, place, now, [(step.event, dict(step.body), now)])
        _note(history, None)
        _go_on(random, history, now)
        found.append(history)
    return found


def _go_on(random: Random, history: History, now: datetime) -> None:
    for _ in range(random.randrange(12)):
        now += timedelta(hours=random.randrange(1, 24 * 12))
        before = settled(history.request)
        caller = random.choice((ALEX, ALEX, SAM, SAM, PERSON, TRACKING, SYSTEM))
        allowed = [one for one in list_allowed(before, caller, now, ZONE) if one in TAKEN]
        if not allowed:
            continue
        action = random.choices(allowed, [_WEIGHTS.get(one, 1) for one in allowed])[0]
        step, after = take(before, action, caller, now)
        if action == "deny":
            grounds = [Reason(code, "") for code in random.sample(_GROUNDS, 2)]
            step = decide.deny(
                before, caller, CYCLONEX, now, grounds, None, stop_processing=False, policy_url="https://p.example"
            )
            after = follow(step)
        elif action == "decide_appeal" and random.random() < 0.3:
            step = plan(before, "withdraw_appeal", PERSON, now)
            after = follow(step)
        history.request = after
        history.events.append((step.event, dict(step.body), now))
        _note(history, before)


def _note(history: History, before: RightsRequest | None) -> None:
    change = find_change(before, history.request, ZONE)
    history.changes += [change] if change is not None else []


def recount(histories: list[History], year: int, place: str | None) -> dict[str, dict[str, Any]]:
    """Returns by type the figures of a year in a place (everywhere: None), from the events alone."""
    found: dict[str, dict[str, Any]] = {}
    days: dict[str, list[int]] = {}
    for history in histories:
        received = history.received_at.astimezone(ZoneInfo(ZONE)).date()
        if received.year != year or place not in (None, history.place):
            continue
        right = history.events[0][1]["type"]
        row = found.setdefault(right, {"received": 0, "denied": {}})
        outcome, ground, at = _walk(history.events)
        if outcome != "not_mine":
            row["received"] += 1
        if ground is not None:
            row["denied"][ground] = row["denied"].get(ground, 0) + 1
        else:
            row[outcome] = row.get(outcome, 0) + 1
        if outcome in ("complied", "complied_in_part", "denied") and at is not None:
            days.setdefault(right, []).append((at.astimezone(ZoneInfo(ZONE)).date() - received).days)
    for right, row in found.items():
        taken = days.get(right)
        row["mean_days"] = mean(taken) if taken else None
        row["median_days"] = median(taken) if taken else None
    return found


def _walk(events: list[tuple[str, dict[str, Any], datetime]]) -> tuple[str, str | None, datetime | None]:
    """Returns the outcome, the ground of a denial, and when it was answered, by what was done one after the other."""
    outcome, ground, at, disowned = "open", None, None, False
    for name, body, moment in events:
        status = body["status"]
        if name in _CLOSINGS or (name == "request.received" and status == "completed"):
            whole, part = _CLOSINGS.get(name, ("complied", ""))
            outcome, ground, at = (part if status == "partially_completed" else whole), None, moment
        elif name == "request.denied":
            first = body["reasons"][0]
            unproven = first in ("identity_not_verified", "agent_not_authorized")
            whole = "not_verified" if unproven else "denied"
            outcome = "complied_in_part" if status == "partially_completed" else whole
            ground, at = (first if outcome == "denied" else None), moment
        elif name == "request.appeal_decided" and body["outcome"] != "upheld":
            outcome, ground, at = "open", None, None
        elif name == "request.disowned":
            disowned = True
    return ("not_mine", None, None) if disowned else (outcome, ground, at)
