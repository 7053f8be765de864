"""Runs the simulated year: requests come and are worked on, sweeps run or stand still for days, processes die."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

import pytest

from tests.simulated_year import people
from tests.simulated_year.judging.archive import judge_archive
from tests.simulated_year.judging.events import judge_events
from tests.simulated_year.judging.reminders import Skipped, judge_reminders
from tests.simulated_year.world import PROCESSES, YearWorld

START: Final = datetime(2027, 10, 4, 6, tzinfo=UTC)
"""A year that has both changes of the clock and a February of 29 days."""
YEAR: Final = timedelta(days=366)
BEAT: Final = timedelta(hours=1)
SWEEP_EACH: Final = 2
"""How many hours lie between two sweeps; one in twenty-five dies before it has announced everything."""
ACTS_EACH: Final = 8
"""How often somebody tries something with each request."""
EXPECTED: Final = frozenset({"checkpoint.late", "webhook.parked", "mail.outcome_unknown"})
"""The errors that such a year brings: no sweep for two days, a server that is gone, and a letter that reminds of one
before, which nobody gets twice where it is not known to have left."""
DEADLY: Final = 0.05
"""How many of the processes are to die, as far as they come to the call at which they do."""


def simulate(seed: int, requests: int, year: timedelta = YEAR, deadly: float = DEADLY) -> dict[str, object]:
    """Runs a year; returns its figures.

    Raises AssertionError where a reminder is missing, late or told twice, where a closed request is not archived once
    as it was, or where an event did not arrive; and where some kind of process never died, since that proves nothing.
    """
    began, worked = time.perf_counter(), time.process_time()
    with live(seed, requests, year, deadly) as (w, skipped):
        figures = judge(w, skipped)
    immortal = [name for name in PROCESSES if not w.kills[name]]
    assert not immortal, f"nothing died of {immortal}, so nothing is proven"
    return {
        "seed": seed,
        "requests": len(w.log),
        "days": year.days,
        "seconds": round(time.perf_counter() - began, 1),
        "seconds of a processor": round(time.process_time() - worked, 1),
        "processes": w.process,
        "kills": sum(w.kills.values()),
        **{f"kills, {name}": w.kills[name] for name in PROCESSES},
        "messages that came again": w.came_again,
        "sweeps skipped, days": round(sum((one.ended - one.begun) / timedelta(days=1) for one in skipped)),
        **figures,
    }


@contextlib.contextmanager
def live(
    seed: int, requests: int, year: timedelta, deadly: float = DEADLY
) -> Iterator[tuple[YearWorld, list[Skipped]]]:
    """Yields the company after a year, and when no sweep ran. Nothing is printed meanwhile."""
    chance = Random(seed)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        w = YearWorld(patch, chance, START, deadly)
        skipped = _plan_skips(chance, year)
        _pass_hours(w, requests, year, skipped)
        w.settle()
        yield w, skipped


def judge(w: YearWorld, skipped: list[Skipped]) -> dict[str, object]:
    """Returns the figures of a year; raises AssertionError where something is not as it must be."""
    unexpected = {line: number for line, number in w.errors.items() if line not in EXPECTED}
    assert not unexpected, f"alarms rang: {unexpected}"
    figures = {**judge_reminders(w, skipped), **judge_archive(w, skipped), **judge_events(w)}
    assert figures["reminders"], "nothing was due, so nothing is proven"
    assert figures["archived"], "nothing was archived, so nothing is proven"
    assert figures["events delivered"], "nothing was told, so nothing is proven"
    return figures


def _plan_skips(chance: Random, year: timedelta) -> list[Skipped]:
    """Returns two days without a sweep in each month."""
    found = []
    for month in range(0, year.days - 3, 30):
        begun = START + timedelta(days=month + chance.uniform(0, 26))
        found.append(Skipped(begun, begun + timedelta(days=2)))
    return found


def _pass_hours(w: YearWorld, requests: int, year: timedelta, skipped: list[Skipped]) -> None:
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
            people.act(w)
        if hour % SWEEP_EACH == 0 and not any(one.begun <= w.true <= one.ended for one in skipped):
            w.sweep()
        if w.queue.messages:
            w.work()
