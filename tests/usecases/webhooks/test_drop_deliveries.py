"""What was for an endpoint that was deleted waits for nobody and is in no list."""

from __future__ import annotations

from pytest import MonkeyPatch

from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.webhooks.deliveries import Delivery, Outcome
from chalicelib.usecases.webhooks import manage
from chalicelib.usecases.webhooks.drop_deliveries import MOST, drop_deliveries
from tests.fixtures.webhooks.world import HooksWorld


def test_all_of_its_deliveries_go_step_by_step_and_no_others(w: HooksWorld) -> None:
    known, other = w.endpoint(), w.endpoint("hold.set")
    w.receivers.outcomes = [Outcome(failure="timed_out")]
    w.tell("hold.set")
    for _ in range(MOST + 2):
        w.tell("request.received")
    w.run()
    assert len(w.all()) == MOST + 4
    manage.delete(w.ports, w.ctx(), known.id, None)
    w.run()
    assert [one.endpoint_id for one in w.all()] == [other.id] and w.kinds() == []


def test_a_page_of_what_went_a_moment_ago_is_not_taken_for_the_end(w: HooksWorld, monkeypatch: MonkeyPatch) -> None:
    known = w.endpoint()
    row = OutboxRow("out_1", "drop_deliveries", w.clock.now(), {"endpoint": known.id}, repeat_if_uncertain=True)
    pages: list[tuple[list[Delivery], str | None]] = [([], "whd_1"), ([], None)]
    monkeypatch.setattr(w.ports.webhook_deliveries, "page", lambda *_: pages.pop(0))
    assert [drop_deliveries(w.ports, w.tenant, row, w.clock.now()) for _ in range(2)] == ["more", "finished"]
