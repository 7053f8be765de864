"""Each event becomes one delivery for each endpoint that wants it, in the transaction that ends its row."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.outgoing import OUTGOING_TYPES
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.webhooks import manage
from tests.fixtures.webhooks.world import DATA, HooksWorld
from tests.fixtures.worlds.mortal import list_deaths


def test_each_endpoint_gets_what_it_wants_and_a_disabled_one_nothing(w: HooksWorld) -> None:
    every, some, off = w.endpoint(), w.endpoint("task.done", "hold.set"), w.endpoint()
    manage.change(w.ports, w.ctx(), off.id, 1, {"enabled": False})
    w.tell("request.received", "task.done")
    w.run()
    assert [(one.endpoint_id, one.type) for one in w.all()] == [
        (every.id, "request.received"),
        (every.id, "task.done"),
        (some.id, "task.done"),
    ]
    assert w.kinds() == [] and sorted(w.types()) == ["request.received", "task.done", "task.done"]


def test_the_body_tells_ids_codes_and_dates_of_the_moment_of_the_act(w: HooksWorld) -> None:
    w.endpoint()
    acted = w.clock.now()
    row_id = w.tell("request.received")
    w.queue.messages.clear()
    w.clock.advance(timedelta(minutes=6))
    deliver(w.ports, w.tenant, row_id)
    w.run()
    (posted,) = w.receivers.posted
    assert posted.body["data"] == DATA and posted.body["timestamp"].startswith(f"{acted:%Y-%m-%dT%H:%M:%S}")


def test_without_endpoints_the_row_just_ends_by_two_calls(w: HooksWorld) -> None:
    w.ports.webhook_endpoints.known(w.tenant)
    row_id = w.tell("request.received")
    before = len(w.mortal.calls)
    deliver(w.ports, w.tenant, row_id)
    assert w.mortal.calls[before:] == ["table.get", "table.transact"] and w.kinds() == []


def test_a_known_set_of_endpoints_costs_no_read_and_the_deliveries_no_further_transaction(w: HooksWorld) -> None:
    for _ in range(3):
        w.endpoint()
    w.ports.webhook_endpoints.known(w.tenant)
    row_id = w.tell("request.received")
    before = len(w.mortal.calls)
    deliver(w.ports, w.tenant, row_id)
    assert w.mortal.calls[before:] == ["table.get", "table.transact", "sqs.send"] and len(w.all()) == 3


@pytest.mark.parametrize("endpoints", [1, 20])
def test_wherever_the_process_dies_each_endpoint_gets_each_event_once(
    monkeypatch: pytest.MonkeyPatch, endpoints: int
) -> None:
    names = OUTGOING_TYPES[:9]
    made: dict[int, str] = {}

    def arrange(w: HooksWorld) -> None:
        for _ in range(endpoints):
            w.endpoint()
        made[id(w)] = w.tell(*names)
        w.queue.messages.clear()

    died = 0
    for w, name, moment in list_deaths(
        lambda: HooksWorld(monkeypatch), lambda w: deliver(w.ports, w.tenant, made[id(w)]), arrange
    ):
        deliver(w.ports, w.tenant, made[id(w)])
        found = [(one.endpoint_id, one.type) for one in w.all()]
        assert len(found) == len(set(found)) == endpoints * len(names) and w.kinds() == [], (name, moment)
        died += 1
    assert died >= (6 if endpoints == 1 else 10)
