"""The sweep asks only for what is due: what it costs depends on nothing else, and it works off any backlog in runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.domain.contracts.archived import name_due
from chalicelib.storage.people.subjects import place_moment
from chalicelib.storage.table import ops
from chalicelib.usecases.rights.keep_time import MOST, announce_due
from chalicelib.workers import sweep
from infra.local.lambdas.functions import timeouts
from tests.fixtures.lambda_context import LambdaTime
from tests.fixtures.worlds.deadlines.calendar import SECOND, CalendarWorld

DAY = timedelta(days=1)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> CalendarWorld:
    world = CalendarWorld(monkeypatch)
    monkeypatch.setattr(sweep, "_JOBS", ())
    monkeypatch.setattr(sweep, "make_reports", lambda *_: 0)
    monkeypatch.setattr(sweep, "_reconcile", lambda *_: 0)
    monkeypatch.setattr(sweep, "make_reports", lambda *_: 0)
    return world


@pytest.mark.parametrize("stored", [100, 5_000])
def test_ten_that_are_due_cost_the_same_however_many_are_stored(w: CalendarWorld, stored: int) -> None:
    now = w.clock.now()
    w.fill(now + DAY + number * SECOND for number in range(stored))
    due = w.fill(now - number * SECOND for number in range(10))
    start = len(w.mortal.calls)
    assert announce_due(w.ports, w.tenant, lambda: True) == 10
    assert w.mortal.calls[start:] == ["table.query"] * 4 + ["sqs.send"]
    assert w.announced() == due[::-1], "the earliest first"


def test_where_nothing_is_due_the_sweep_costs_four_queries_a_tenant(w: CalendarWorld) -> None:
    w.fill([w.clock.now() + DAY])
    start = len(w.mortal.calls)
    sweep.handle({})
    assert w.mortal.calls[start:] == ["table.query"] * 4 * len(w.ports.profiles)


def test_ten_thousand_are_worked_off_in_runs_that_each_end_in_time_the_oldest_first(
    w: CalendarWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = w.fill(w.clock.now() - DAY + number * SECOND for number in range(10_000))
    context = LambdaTime()
    remind: Callable[[str, Sequence[str]], None] = w.ports.outbox.remind

    def slowly(tenant: str, record_ids: Sequence[str]) -> None:
        context.spend(1.0)
        assert context.seconds > 0, "Lambda has ended the run"
        remind(tenant, record_ids)

    monkeypatch.setattr(w.ports.outbox, "remind", slowly)
    seen: list[str] = []
    runs = 0
    while len(seen) < len(due):
        context.seconds, runs = float(timeouts()["sweep"]), runs + 1
        with contextlib.suppress(sweep.SweepIncomplete):  # where a run had no time for all
            sweep.handle({}, context)
        assert 0 < context.seconds < timeouts()["sweep"]
        announced = w.announced()
        for request_id in announced:
            w.end(request_id)
        seen += announced
    assert seen == due
    most = (timeouts()["sweep"] - wiring.longest_call()) * 10
    assert runs == -(-len(due) // int(most + 10)), "each run uses the time that it has"


def test_what_nobody_took_stays_due_and_is_named_again_first(w: CalendarWorld) -> None:
    due = w.fill(w.clock.now() - DAY + number * SECOND for number in range(30))
    checks = iter([True, False])
    assert announce_due(w.ports, w.tenant, lambda: next(checks)) == 10
    assert w.announced() == due[:10]
    w.end(due[0])
    announce_due(w.ports, w.tenant, lambda: True)
    assert w.announced() == due[1:]


@pytest.mark.parametrize("kind", ["person", "contract"])
@pytest.mark.parametrize("others", [5, 40, 2_500])
def test_people_and_contracts_that_are_due_hold_up_no_request(
    w: CalendarWorld, monkeypatch: pytest.MonkeyPatch, others: int, kind: str
) -> None:
    monkeypatch.setattr("chalicelib.usecases.rights.keep_time.MOST", 25)
    due = w.fill(w.clock.now() - DAY + number * SECOND for number in range(10))
    named = [w.ports.randomness.id("sub", w.clock.now()) for _ in range(others)]
    old = named if kind == "person" else [name_due(f"c-{number}") for number in range(others)]
    for number, record_id in enumerate(old):
        place = ops.Place(f"T#{w.tenant}#{record_id}", "state")
        moment = place_moment(w.tenant, record_id, w.clock.now() - 2 * DAY + number * SECOND)
        w.table.write(w.tenant, ops.Put({"pk": place.pk, "sk": place.sk, **moment}))
    assert announce_due(w.ports, w.tenant, lambda: True) == min(10 + others, 25)
    assert w.announced() == [*due, *old[:15]]


def test_the_time_is_looked_at_while_others_are_passed_over(w: CalendarWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    old = [w.ports.randomness.id("sub", w.clock.now()) for _ in range(3_000)]
    due = iter(old)
    monkeypatch.setattr(w.ports.rights_requests, "due", lambda *_: due)
    checks = iter([True, True, False, False])
    assert announce_due(w.ports, w.tenant, lambda: next(checks)) == 10
    assert len(list(due)) == 1_000, "nobody looked any further"


def test_one_run_names_so_many_at_most(w: CalendarWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.usecases.rights.keep_time.MOST", 25)
    due = w.fill(w.clock.now() - DAY + number * SECOND for number in range(40))
    assert announce_due(w.ports, w.tenant, lambda: True) == 25 < MOST
    assert w.announced() == due[:25]
