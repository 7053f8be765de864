"""What was for an endpoint that was deleted waits for nobody and is in no list."""

from __future__ import annotations

from chalicelib.domain.webhooks.deliveries import Outcome
from chalicelib.usecases.webhooks import manage
from chalicelib.usecases.webhooks.drop_deliveries import MOST
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
