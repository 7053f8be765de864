"""The worker of imports dies, is doubled, is refused: every good line once and in order, every bad line listed."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta

import pytest

from chalicelib.api.imports import bodies as import_bodies
from chalicelib.domain.imports.columns import ImportKind
from chalicelib.storage.table.ops import Throttled, Write
from chalicelib.usecases.imports import run_import
from chalicelib.usecases.imports.import_line import Command
from chalicelib.workers import imports, sweep
from tests.fixtures.memory.mortal import MOMENTS, Killed, Moment
from tests.fixtures.memory.queue import sqs_event
from tests.fixtures.worlds.imports import HEADER, TENANT, ImportWorld, consents, csv_of, lines_of, people_of, row

DEATHS: tuple[tuple[int, Moment], ...] = ((211, "before"), (1501, "after"), (1750, "before"))


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ImportWorld:
    return ImportWorld(monkeypatch)


def test_two_thousand_lines_with_bad_ones_survive_three_deaths_of_the_worker(w: ImportWorld) -> None:
    bad = {n for n in range(2000) if n % 100 == 37}
    name = w.import_of("consents", consents(2000, bad.__contains__))
    for call, moment in DEATHS:
        w.mortal.strike(call, moment)
        with pytest.raises(Killed):
            w.run()
        w.mortal.spare()
        assert w.read(name).state == "running"
        if moment == "after":  # its message is lost as well
            w.queue.messages.clear()
            w.clock.advance(timedelta(minutes=15))
            sweep.handle({})
    w.run()
    assert w.counts(name) == ("done", 2000, 1980, 20)
    assert people_of(w) == {f"p{n}@example.com": 1 for n in range(2000) if n not in bad}
    told = w.results(name)
    assert [one.line for one in told] == [n + 2 for n in sorted(bad)]
    assert {(one.code, one.field) for one in told} == {("unknown_purpose", "purpose")}
    assert w.items("#OUT#") == [] and w.queue.messages == {}


def test_a_small_import_survives_a_death_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_import, "STEP", 2)
    monkeypatch.setattr(run_import, "CHUNK", 4)
    content = csv_of(HEADER, [row(1), row(2, "perhaps"), row(1), row(3), row(4, "?"), row(1, "no"), row(5)])
    for number, moment in itertools.product(range(1000), MOMENTS):
        w = ImportWorld(monkeypatch)
        name = w.import_of("consents", content)
        w.mortal.strike(number, moment)
        try:
            w.run()
        except Killed:
            w.mortal.spare()
            w.clock.advance(timedelta(minutes=30))
            w.run()
            w.later()
            w.later()
        else:
            assert number > 30
            break
        assert w.counts(name) == ("done", 7, 5, 2), (number, moment)
        assert w.told(name) == {3: "wrong_type", 6: "wrong_type"}
        assert people_of(w) == {"p1@example.com": 3, "p3@example.com": 1, "p5@example.com": 1}
        assert lines_of(w, "p1@example.com") == ["2", "4", "7"]
        assert w.items("#OUT#") == [] and w.shown() == {}


def test_the_same_message_twice_does_no_line_twice(w: ImportWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_import, "STEP", 3)
    name = w.import_of("consents", consents(20))
    parent, rivals = w.table.transact, itertools.count()

    def transact(tenant: str, writes: list[Write]) -> None:
        if next(rivals) % 4 == 1:  # another process makes progress between our read and our write
            monkeypatch.setattr(w.table, "transact", parent)
            imports.handle(sqs_event({"other": json.dumps({"tenant": TENANT, "row_id": name})}), import_bodies.read)
            monkeypatch.setattr(w.table, "transact", transact)
        parent(tenant, writes)

    monkeypatch.setattr(w.table, "transact", transact)
    w.run()
    assert w.counts(name) == ("done", 20, 20, 0)
    assert people_of(w) == {f"p{n}@example.com": 1 for n in range(20)}


def test_a_death_is_made_up_for_even_after_weeks(w: ImportWorld) -> None:
    name = w.import_of("consents", consents(30))
    w.mortal.strike(60, "after")
    with pytest.raises(Killed):
        w.run()
    w.mortal.spare()
    w.clock.advance(timedelta(days=20))
    sweep.handle({})
    w.run()
    assert w.counts(name) == ("done", 30, 30, 0)
    assert set(people_of(w).values()) == {1}


def test_a_store_that_does_not_answer_holds_up_and_loses_nothing(
    w: ImportWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    name = w.import_of("consents", consents(3))
    w.uploads.down = 2
    w.work()
    assert '"level":"warning","event":"message.failed"' in capsys.readouterr().out
    assert w.counts(name)[:2] == ("running", 0) and w.queue.messages
    w.run()
    assert w.counts(name) == ("done", 3, 3, 0)


def test_a_line_that_the_database_refuses_for_now_is_done_later_and_not_told_as_bad(
    w: ImportWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = w.import_of("consents", consents(5))
    parent, calls = w.table.transact, itertools.count()

    def transact(tenant: str, writes: list[Write]) -> None:
        if next(calls) == 2:
            raise Throttled("busy")
        parent(tenant, writes)

    monkeypatch.setattr(w.table, "transact", transact)
    w.work()
    assert w.counts(name) == ("running", 2, 2, 0)
    w.run()
    assert (w.counts(name), w.results(name)) == (("done", 5, 5, 0), [])


def test_a_contract_is_whole_after_a_death_at_any_call(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [{"email": f"p{n}@b.example"} for n in range(3)]
    line = json.dumps({"external_id": "c-1", "started_on": "2026-01-01", "subjects": people})
    for number in itertools.count():
        w = ImportWorld(monkeypatch)
        name = w.import_of("contracts", line, csv=False)
        w.mortal.strike(number, "after")
        try:
            w.run()
        except Killed:
            w.mortal.spare()
            w.run()
        else:
            break
        w.later()
        assert w.counts(name) == ("done", 1, 1, 0), number
        assert len(w.ports.contracts.members(TENANT, "c-1")) == 3
    assert number > 8


def test_a_bug_of_ours_holds_up_its_import_and_skips_no_line(w: ImportWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    name = w.import_of("consents", consents(3))
    parent, calls = import_bodies.read, itertools.count()

    def read(kind: ImportKind, raw: bytes) -> Command:
        if next(calls) == 1:
            raise RuntimeError("a bug")
        return parent(kind, raw)

    monkeypatch.setattr(import_bodies, "read", read)
    w.work()
    assert w.counts(name)[0] == "running" and w.queue.messages
    w.run()
    assert w.counts(name) == ("done", 3, 3, 0)
    assert people_of(w) == {f"p{n}@example.com": 1 for n in range(3)}
