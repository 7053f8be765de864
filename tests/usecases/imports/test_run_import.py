"""A message for an import that is over, another worker's save, and a save that meets its own first attempt."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chalicelib.api.imports import bodies as import_bodies
from chalicelib.domain.errors import Misconfigured, PrivacyError, Unavailable
from chalicelib.domain.imports.columns import ImportKind
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.ops import Write
from chalicelib.usecases.imports import run_import
from chalicelib.usecases.imports.import_line import Command
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.worlds.imports import TENANT, ImportWorld, consents, people_of

STEP = 3
Rival = Callable[[list[Write]], None]


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ImportWorld:
    monkeypatch.setattr(run_import, "STEP", STEP)
    return ImportWorld(monkeypatch)


@dataclass
class Worker:
    """One process that works on a chunk; `lines` counts what it has read of the file's lines."""

    w: ImportWorld
    lines: int = 0

    def read(self, kind: ImportKind, raw: bytes) -> Command:
        self.lines += 1
        return import_bodies.read(kind, raw)

    def run(self, name: str) -> None:
        run_import.run_import(self.w.ports, TENANT, name, self.read)


def events(w: ImportWorld, name: str) -> list[str]:
    """Returns the types of the import's own events."""
    place = places.import_head(TENANT, name).pk
    found = w.table.query(TENANT, ops.Span(place, limit=1000)).items
    return [str(item["type"]) for item in found if "type" in item]


def announced(w: ImportWorld, name: str) -> int:
    """Counts how often the queue shows the import."""
    return sum(json.loads(body).get("row_id") == name for body in w.shown().values())


def before_save(w: ImportWorld, monkeypatch: pytest.MonkeyPatch, name: str, number: int, rival: Rival) -> None:
    """Calls `rival` at the import's save of that number, from 0, with what is about to be written."""
    parent, count = w.table.transact, itertools.count()
    head = places.import_head(TENANT, name)

    def transact(tenant: str, writes: list[Write]) -> None:
        if any(write.place == head for write in writes) and next(count) == number:
            monkeypatch.setattr(w.table, "transact", parent)
            rival(writes)
        parent(tenant, writes)

    monkeypatch.setattr(w.table, "transact", transact)


# A message for an import that is not running


def test_a_message_for_a_finished_import_changes_nothing_of_it_and_takes_its_row_away(w: ImportWorld) -> None:
    name = w.import_of("consents", consents(2))
    w.mortal.strike("table.Delete", "before")  # after the last save, before the row is gone
    with pytest.raises(Killed):
        w.run()
    w.mortal.spare()
    item, told = w.read(name), events(w, name)
    assert item.state == "done" and told.count("import.finished") == 1
    assert w.ports.outbox.get(TENANT, name) is not None
    worker = Worker(w)
    worker.run(name)
    assert (w.read(name), events(w, name), worker.lines) == (item, told, 0)
    assert w.ports.outbox.get(TENANT, name) is None


@pytest.mark.parametrize("failure", ["upload_gone", "unknown_column"])
def test_a_message_for_a_failed_import_lets_it_fail_once(w: ImportWorld, failure: str) -> None:
    name = w.import_of("consents", consents(2) if failure == "upload_gone" else "email,shoe_size\na@b.example,43\n")
    if failure == "upload_gone":
        w.uploads.files.clear()
    w.mortal.strike("table.Delete", "before")
    with pytest.raises(Killed):
        w.run()
    w.mortal.spare()
    item, told = w.read(name), events(w, name)
    assert (item.state, item.failure, told.count("import.failed")) == ("failed", failure, 1)
    Worker(w).run(name)
    assert (w.read(name), events(w, name)) == (item, told)
    assert w.ports.outbox.get(TENANT, name) is None


def test_a_message_for_an_import_that_is_gone_takes_its_row_away(w: ImportWorld) -> None:
    name = w.import_of("consents", consents(2))
    del w.table.items[TENANT][places.import_head(TENANT, name)]
    worker = Worker(w)
    worker.run(name)
    assert (worker.lines, w.ports.outbox.get(TENANT, name)) == (0, None)


def test_a_message_without_a_row_does_nothing_to_an_import_that_runs(w: ImportWorld) -> None:
    name = w.import_of("consents", consents(2))
    del w.table.items[TENANT][places.outbox(TENANT, name)]
    worker = Worker(w)
    worker.run(name)
    assert (worker.lines, w.counts(name)) == (0, ("running", 0, 0, 0))


def test_a_message_for_an_import_that_runs_does_its_next_lines(w: ImportWorld) -> None:
    name = w.import_of("consents", consents(2))
    worker = Worker(w)
    worker.run(name)
    assert (worker.lines, w.counts(name)) == (2, ("done", 2, 2, 0))


# Another worker saved first


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("number", [0, 1])
def test_who_saves_a_step_second_reads_no_further_line_and_leaves_the_rest_to_the_other(
    w: ImportWorld, monkeypatch: pytest.MonkeyPatch, number: int, steps: int
) -> None:
    name = w.import_of("consents", consents(20))
    w.queue.messages.clear()
    other, worker = Worker(w), Worker(w)

    def rival(_: list[Write]) -> None:
        monkeypatch.setattr(run_import, "CHUNK", STEP * steps)
        other.run(name)
        monkeypatch.setattr(run_import, "CHUNK", 500)

    before_save(w, monkeypatch, name, number, rival)
    worker.run(name)
    saved = w.read(name)
    assert saved.state == "running" and saved.version == 2 + number + steps
    assert worker.lines == STEP * (number + 1) - 1  # one of the first step is the header
    assert announced(w, name) == 1  # the other worker's
    assert w.ports.outbox.get(TENANT, name) is not None
    w.run()
    assert w.counts(name) == ("done", 20, 20, 0)
    assert people_of(w) == {f"p{n}@example.com": 1 for n in range(20)}


def test_the_row_stays_where_another_got_on_with_an_import_whose_file_is_gone_for_this_one(
    w: ImportWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = w.import_of("consents", consents(20))
    w.queue.messages.clear()
    files = dict(w.uploads.files)
    other, worker = Worker(w), Worker(w)

    def rival(_: list[Write]) -> None:
        w.uploads.files.update(files)
        monkeypatch.setattr(run_import, "CHUNK", STEP)
        other.run(name)
        monkeypatch.setattr(run_import, "CHUNK", 500)

    before_save(w, monkeypatch, name, 0, rival)
    w.uploads.files.clear()
    worker.run(name)
    assert w.read(name).state == "running" and w.read(name).failure == ""
    assert w.ports.outbox.get(TENANT, name) is not None and announced(w, name) == 1
    w.run()
    assert w.counts(name) == ("done", 20, 20, 0)


def test_who_meets_the_others_last_save_leaves_the_row_to_the_other(
    w: ImportWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = w.import_of("consents", consents(2))
    other, worker = Worker(w), Worker(w)
    before_save(w, monkeypatch, name, 0, lambda _: other.run(name))
    worker.run(name)
    assert w.counts(name) == ("done", 2, 2, 0)
    assert events(w, name).count("import.finished") == 1


def test_a_save_meets_an_import_that_is_gone_and_stops(w: ImportWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    name = w.import_of("consents", consents(20))
    w.queue.messages.clear()
    worker = Worker(w)

    def rival(_: list[Write]) -> None:
        del w.table.items[TENANT][places.import_head(TENANT, name)]

    before_save(w, monkeypatch, name, 0, rival)
    worker.run(name)
    assert (worker.lines, announced(w, name)) == (STEP - 1, 0)
    assert w.ports.imports.get(TENANT, name) is None


# A write that timed out is tried again and meets its own first attempt


@pytest.mark.parametrize(("count", "number"), [(2, 0), (2, 1), (10, 0), (10, 2), (10, 3)])
def test_a_save_that_meets_its_own_first_attempt_counts(
    w: ImportWorld, monkeypatch: pytest.MonkeyPatch, count: int, number: int
) -> None:
    name = w.import_of("consents", consents(count))
    w.queue.messages.clear()
    worker = Worker(w)
    made: list[list[Write]] = []

    def first_attempt(writes: list[Write]) -> None:
        w.table.transact(TENANT, writes)
        made.append(writes)

    before_save(w, monkeypatch, name, number, first_attempt)
    worker.run(name)
    assert len(made) == 1
    assert (worker.lines, w.counts(name)) == (count, ("done", count, count, 0))
    assert events(w, name).count("import.finished") == 1
    assert w.ports.outbox.get(TENANT, name) is None
    assert people_of(w) == {f"p{n}@example.com": 1 for n in range(count)}


def test_a_failure_that_meets_its_own_first_attempt_is_over(w: ImportWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    name = w.import_of("consents", consents(2))
    before_save(w, monkeypatch, name, 0, lambda writes: w.table.transact(TENANT, writes))
    w.uploads.files.clear()
    Worker(w).run(name)
    assert (w.read(name).state, events(w, name).count("import.failed")) == ("failed", 1)
    assert w.ports.outbox.get(TENANT, name) is None


@pytest.mark.parametrize("number", [1, 2])
def test_a_save_that_meets_an_older_one_of_its_own_was_not_made(
    w: ImportWorld, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The database refuses a write that contends with another reading: the table still holds the step before."""
    name = w.import_of("consents", consents(20))
    w.queue.messages.clear()
    worker = Worker(w)

    def rival(_: list[Write]) -> None:
        raise ops.Contended

    before_save(w, monkeypatch, name, number, rival)
    worker.run(name)
    assert worker.lines == STEP * (number + 1) - 1
    assert (w.read(name).read, announced(w, name)) == (STEP * number - 1, 0)
    assert w.ports.outbox.get(TENANT, name) is not None
    w.later()
    assert w.counts(name) == ("done", 20, 20, 0)
    assert people_of(w) == {f"p{n}@example.com": 1 for n in range(20)}


@pytest.mark.parametrize("trouble", [Misconfigured(), Unavailable()], ids=lambda trouble: trouble.code)
def test_what_the_service_stands_on_failing_is_no_failure_of_a_line(
    w: ImportWorld, monkeypatch: pytest.MonkeyPatch, trouble: PrivacyError
) -> None:
    name = w.import_of("consents", consents(20))
    with monkeypatch.context() as patch:

        def refused(*_: object) -> None:
            raise trouble

        patch.setattr(run_import, "apply", refused)
        with pytest.raises(type(trouble)):
            Worker(w).run(name)
    assert (w.read(name).state, w.read(name).failed) == ("running", 0)
    w.later()
    assert w.counts(name) == ("done", 20, 20, 0)
