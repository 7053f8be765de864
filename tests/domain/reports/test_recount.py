"""Counters are repaired only where they are surely wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.reports.counters import MonthCounts
from chalicelib.domain.reports.recount import SETTLED_AFTER, Suspicion, judge, list_months

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
KEPT = MonthCounts("2026-11", {"US-CA#delete#open": 2, "US-CA#delete#complied": 0}, 7)
FOUND = {"US-CA#delete#open": 1}


def suspect(now: datetime = NOW) -> Suspicion:
    outcome, seen = judge(KEPT, FOUND, None, (), now)
    assert outcome == "unsettled" and seen is not None
    return seen


def test_a_counter_at_zero_is_as_none() -> None:
    assert judge(KEPT, {"US-CA#delete#open": 2}, suspect(), (), NOW) == ("equal", None)


def test_what_differs_twice_and_changed_in_nothing_is_wrong() -> None:
    seen = suspect()
    assert (seen.month, seen.version, seen.since) == ("2026-11", 7, NOW)
    early = NOW + SETTLED_AFTER - timedelta(milliseconds=1)
    assert judge(KEPT, FOUND, seen, (), early) == ("unsettled", seen)
    assert judge(KEPT, FOUND, seen, (), NOW + SETTLED_AFTER) == ("wrong", None)


@pytest.mark.parametrize("other", ["counters", "recount"])
def test_what_changed_meanwhile_is_looked_at_anew(other: str) -> None:
    later = NOW + timedelta(days=1)
    kept = replace(KEPT, version=8) if other == "counters" else KEPT
    found = {"US-CA#delete#open": 3} if other == "recount" else FOUND
    outcome, seen = judge(kept, found, suspect(), (), later)
    assert outcome == "unsettled" and seen is not None and seen.since == later


def test_nothing_is_repaired_while_an_act_of_the_month_waits_to_be_counted() -> None:
    later = NOW + timedelta(days=1)
    assert judge(KEPT, FOUND, suspect(), {"2026-11"}, later)[0] == "unsettled"
    assert judge(KEPT, FOUND, suspect(), {"2026-10"}, later)[0] == "wrong"


def test_the_months_are_those_of_which_no_request_was_deleted_yet() -> None:
    months = list_months("2026-11")
    assert (months[0], months[-1], len(months)) == ("2024-12", "2026-11", 24)
    assert list_months("2026-01")[-2:] == ["2025-12", "2026-01"]
