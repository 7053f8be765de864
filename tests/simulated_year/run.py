"""Runs the simulated year: requests come and are worked on, sweeps run or stand still for days, processes die."""

from __future__ import annotations

import contextlib
import io
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

import pytest

from tests.simulated_year import people
from tests.simulated_year.judge import Skipped, judge
from tests.simulated_year.world import YearWorld

START: Final = datetime(2027, 10, 4, 6, tzinfo=UTC)
"""A year that has both changes of the clock and a February of 29 days."""
YEAR: Final = timedelta(days=366)
BEAT: Final = timedelta(hours=1)
ACTS_EACH: Final = 6
"""How often somebody tries something with each request."""
DEADLY: Final = 0.05
"""How many of the processes die."""


def simulate(seed: int, requests: int, year: timedelta = YEAR, deadly: float = DEADLY) -> dict[str, object]:
    """Runs a year; returns its figures. Raises AssertionError where a reminder is missing, late or told twice.

    A run in which nothing died proves nothing, so it fails.
    """
    began = time.perf_counter()
    chance = Random(seed)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        w = YearWorld(patch, chance, START, deadly)
        skipped = _plan_skips(chance, year)
        _live(w, requests, year, skipped)
        w.settle()
        figures = judge(w, skipped)
    assert w.kills > 0, "nothing died, so nothing is proven"
    assert figures["reminders"] > 0, "nothing was due, so nothing is proven"
    return {
        "seed": seed,
        "requests": len(w.log),
        "days": year.days,
        "seconds": round(time.perf_counter() - began, 1),
        "kills": w.kills,
        "sweeps skipped, days": round(sum((one.ended - one.begun) / timedelta(days=1) for one in skipped)),
        **figures,
    }


def _plan_skips(chance: Random, year: timedelta) -> list[Skipped]:
    """Returns two days without a sweep in each month."""
    found = []
    for month in range(0, year.days - 3, 30):
        begun = START + timedelta(days=month + chance.uniform(0, 26))
        found.append(Skipped(begun, begun + timedelta(days=2)))
    return found


def _live(w: YearWorld, requests: int, year: timedelta, skipped: list[Skipped]) -> None:
    """Lets hour after hour pass: at each, what comes by chance, a sweep unless they stand still, and the messages."""
    hours = int(year / BEAT)
    chance = w.chance
    come = sorted(chance.uniform(0, 0.9 * hours) for _ in range(requests))
    acts = sorted(chance.uniform(0, hours) for _ in range(requests * ACTS_EACH))
    made = 0
    for hour in range(hours):
        w.true = START + hour * BEAT
        while come and come[0] < hour:
            come.pop(0)
            people.make(w, made)
            made += 1
        while acts and acts[0] < hour:
            acts.pop(0)
            if w.busy:
                people.act(w, w.log[chance.choice(list(w.busy))][-1].request)
        if hour % 3 == 0 and not any(one.begun <= w.true <= one.ended for one in skipped):
            w.sweep()
        if w.queue.messages:
            w.work()
