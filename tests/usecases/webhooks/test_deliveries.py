"""Staff list what was sent, send again what is parked, and try an endpoint."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.webhooks.deliveries import Outcome, judge_status
from chalicelib.usecases.webhooks import manage
from chalicelib.usecases.webhooks.deliveries import list_deliveries, redeliver, try_endpoint
from tests.fixtures.webhooks.world import HooksWorld

GONE_BY = "whd_01KARZ6T9GSWQ40CJ9S2ED4T52"


def parked(w: HooksWorld, endpoint_id: str) -> str:
    """Parks an event by an endpoint that is switched off meanwhile, and returns the delivery's id."""
    w.receivers.outcomes = [Outcome(failure="timed_out")]
    w.tell("request.received")
    w.run()
    manage.change(w.ports, w.ctx(), endpoint_id, 1, {"enabled": False})
    w.wait(timedelta(minutes=15))
    manage.change(w.ports, w.ctx(), endpoint_id, 2, {"enabled": True})
    (found,) = (one.id for one in w.all() if one.state == "parked")
    return found


def test_pages_show_all_states_newest_first_or_one(w: HooksWorld) -> None:
    known, other = w.endpoint(), w.endpoint("hold.set")
    for number in range(7):
        w.receivers.outcomes = [Outcome(200) if number % 2 else Outcome(failure="timed_out")]
        w.clock.advance(timedelta(milliseconds=1))
        w.tell("request.received")
        w.run()
    ids = [one.id for one in w.all()][::-1]
    seen: list[str] = []
    cursor = None
    while True:
        page, cursor = list_deliveries(w.ports, w.ctx(), known.id, None, 2, cursor)
        seen += [one.id for one in page]
        if cursor is None:
            break
    assert seen == ids and len(ids) == 7
    delivered, _ = list_deliveries(w.ports, w.ctx(), known.id, "delivered", 25, None)
    waiting, _ = list_deliveries(w.ports, w.ctx(), known.id, "waiting", 25, None)
    assert (len(delivered), len(waiting)) == (3, 4) and {one.state for one in delivered} == {"delivered"}
    assert list_deliveries(w.ports, w.ctx(), other.id, None, 25, None) == ([], None)
    assert list_deliveries(w.ports, w.ctx(), known.id, "parked", 25, None) == ([], None)
    with pytest.raises(NotFound):
        list_deliveries(w.ports, w.ctx(), "whe_01KARZ6T9GSWQ40CJ9S2ED4T52", None, 25, None)


def test_a_parked_event_is_sent_again_under_its_id(w: HooksWorld) -> None:
    known = w.endpoint()
    delivery_id = parked(w, known.id)
    w.receivers.outcomes = [Outcome(200)]
    again = redeliver(w.ports, w.ctx(claim="a"), known.id, delivery_id)
    assert (again.result.state, again.result.tries) == ("waiting", 0)
    w.run()
    assert w.only().state == "delivered" and w.receivers.posted[-1].headers["webhook-id"] == delivery_id
    before = len(w.receivers.posted)
    assert redeliver(w.ports, w.ctx(claim="a"), known.id, delivery_id).replayed
    w.run()
    assert len(w.receivers.posted) == before
    redeliver(w.ports, w.ctx(), known.id, delivery_id)
    w.run()
    assert len(w.receivers.posted) == before + 1, "one that was delivered is sent again too"


def test_one_that_waits_goes_on_as_it_was(w: HooksWorld) -> None:
    known = w.endpoint()
    w.receivers.outcomes = [judge_status(500)]
    w.tell("request.received")
    w.run()
    before = w.only()
    assert redeliver(w.ports, w.ctx(), known.id, before.id).result == before == w.only()


def test_what_is_not_there_or_not_this_endpoints_is_not_found(w: HooksWorld) -> None:
    known, other = w.endpoint(), w.endpoint("hold.set")
    w.tell("request.received")
    w.run()
    for endpoint_id, delivery_id in ((other.id, w.only().id), (known.id, GONE_BY), (known.id, "x")):
        with pytest.raises(NotFound):
            redeliver(w.ports, w.ctx(), endpoint_id, delivery_id)


def test_an_endpoint_is_tried_whatever_it_wants(w: HooksWorld) -> None:
    known = w.endpoint("hold.set")
    made = try_endpoint(w.ports, w.ctx(claim="t"), known.id).result
    again = try_endpoint(w.ports, w.ctx(claim="t"), known.id)
    assert again.replayed and again.result.id == made.id
    w.run()
    assert w.types() == ["endpoint.test"] and w.receivers.posted[0].body["data"] == {"id": known.id}


def test_to_a_disabled_endpoint_nothing_is_sent(w: HooksWorld) -> None:
    known = w.endpoint()
    delivery_id = parked(w, known.id)
    manage.change(w.ports, w.ctx(), known.id, 3, {"enabled": False})
    with pytest.raises(Conflict) as untried:
        try_endpoint(w.ports, w.ctx(), known.id)
    with pytest.raises(Conflict) as unsent:
        redeliver(w.ports, w.ctx(), known.id, delivery_id)
    assert {untried.value.code, unsent.value.code} == {"endpoint_disabled"}
