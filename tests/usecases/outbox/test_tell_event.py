"""What follows from an event is written with the end of its row: never lost, and never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.outbox import OutboxRow, StoredOutboxRow
from chalicelib.domain.outgoing import OutgoingEvent, Telling, make_telling_row
from chalicelib.domain.rights.tasks import make_task_id
from chalicelib.usecases.outbox.tell_event import MOST_CHANGES, Planner, tell_event
from tests.fixtures.worlds.mortal import MortalWorld, list_deaths

if TYPE_CHECKING:
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

REQUEST = "req_01KARZ6T9GSWQ40CJ9S2ED4T52"
DATA = {"id": REQUEST, "type": "delete", "status": "open", "due_on": "2027-01-06"}
RECEIVED = OutgoingEvent("request.received")
TASKS = tuple(OutgoingEvent("task.created", make_task_id(REQUEST, number)) for number in range(1, 9))


def follow(times: int) -> Planner:
    """Returns a planner that has so many rows follow from each event, each naming it."""

    def plan(ports: Ports, ctx: Context, row: StoredOutboxRow, telling: Telling) -> list[Change]:
        ids = (ports.randomness.id("out", ctx.now) for _ in range(times * len(telling.events)))
        told = [f"{one.type} {one.part}" for one in telling.events for _ in range(times)]
        return [
            OutboxRow(row_id, "send_text", ctx.now, {"of": one, "row": row.row.id}, repeat_if_uncertain=True)
            for row_id, one in zip(ids, told, strict=True)
        ]

    return plan


class World(MortalWorld):
    """A row that tells of events, and whatever was planned."""

    row_id = ""

    def put(self, *events: OutgoingEvent) -> None:
        self.row_id = self.ports.randomness.id("out", self.clock.now())
        row = make_telling_row(self.row_id, self.clock.now(), Telling(REQUEST, 1, events, DATA))
        self.ports.store.commit(self.tenant, [row], None, "", self.clock.now())

    def work(self, *planners: Planner) -> None:
        stored = self.ports.outbox.get(self.tenant, self.row_id)
        if stored is not None:
            tell_event(self.ports, self.tenant, stored, self.clock.now(), planners)

    def followed(self) -> list[str]:
        rows = [row for row in self.rows() if row["template"] == "send_text"]
        return sorted(str(row["refs"]).split('"')[3] for row in rows)


def test_all_planners_are_asked_and_the_row_ends_in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    w = World(monkeypatch)
    w.put(RECEIVED, TASKS[0])
    before = len(w.mortal.calls)
    w.work(follow(1), follow(2))
    assert w.followed() == ["request.received "] * 3 + [f"task.created {TASKS[0].part}"] * 3
    assert "tell_event" not in w.kinds() and w.mortal.calls[before:].count("table.transact") == 1


@pytest.mark.parametrize("times", [1, 20])
def test_wherever_the_process_dies_each_event_is_followed_once(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    events = (RECEIVED, *TASKS)
    expected = sorted(f"{one.type} {one.part}" for one in events for _ in range(times))
    died = 0
    for w, name, moment in list_deaths(
        lambda: World(monkeypatch), lambda w: w.work(follow(times)), lambda w: w.put(*events)
    ):
        w.work(follow(times))
        w.work(follow(times))
        assert w.followed() == expected and "tell_event" not in w.kinds(), (name, moment)
        died += 1
    assert died > (2 if times == 1 else 6), "more than fit into one transaction take several"


def test_one_event_that_fills_a_transaction_by_itself_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    w = World(monkeypatch)
    w.put(RECEIVED)
    w.work(follow(MOST_CHANGES + 5))
    assert len(w.followed()) == MOST_CHANGES + 5


def test_who_read_the_row_before_somebody_else_worked_it_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    w = World(monkeypatch)
    w.put(RECEIVED)
    stale = w.ports.outbox.get(w.tenant, w.row_id)
    assert stale is not None
    w.work(follow(1))
    tell_event(w.ports, w.tenant, stale, w.clock.now(), (follow(1),))
    assert w.followed() == ["request.received "]


def test_a_row_that_the_sweep_put_off_meanwhile_is_worked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    w = World(monkeypatch)
    w.put(RECEIVED)
    stale = w.ports.outbox.get(w.tenant, w.row_id)
    assert stale is not None and w.ports.outbox.postpone(w.tenant, stale, w.clock.now(), "ready")
    tell_event(w.ports, w.tenant, stale, w.clock.now(), (follow(1),))
    assert w.followed() == ["request.received "] and w.kinds() == ["send_text"]
