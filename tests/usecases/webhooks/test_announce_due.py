"""The calendar holds long waits and finds what was lost; where nothing is due it costs four queries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.webhooks.deliveries import CLAIM_LASTS, Outcome, claim
from chalicelib.usecases.webhooks.announce_due import MOST, announce_due
from tests.fixtures.webhooks.world import HooksWorld

MINUTE = timedelta(minutes=1)


def test_nothing_due_is_four_queries(w: HooksWorld) -> None:
    before = len(w.mortal.calls)
    assert announce_due(w.ports, w.tenant) == 0
    assert w.mortal.calls[before:] == ["table.query"] * 4


def test_a_message_that_was_lost_is_found_after_five_minutes_and_announced_once(w: HooksWorld) -> None:
    w.endpoint()
    w.tell("request.received")
    w.run()
    w.receivers.outcomes = [Outcome(failure="timed_out")]
    w.tell("request.verified")
    w.run()
    w.queue.messages.clear()
    w.clock.advance(5 * MINUTE)
    assert announce_due(w.ports, w.tenant) == 0
    w.clock.advance(MINUTE)
    assert announce_due(w.ports, w.tenant) == 1 and announce_due(w.ports, w.tenant) == 0
    assert len(w.queue.messages) == 1
    w.queue.messages.clear()
    w.clock.advance(6 * MINUTE)
    assert announce_due(w.ports, w.tenant) == 1, "that one was lost too"


def test_a_long_wait_is_handed_to_the_queue_a_quarter_of_an_hour_before_its_end(w: HooksWorld) -> None:
    w.endpoint()
    w.receivers.outcomes = [Outcome(failure="timed_out")]
    w.tell("request.received")
    w.run()
    w.wait(timedelta(minutes=30))
    assert w.only().tries == 3 and w.queue.messages == {}, "half an hour is the calendar's"
    wait = w.only().next_at - w.clock.now()
    w.clock.advance(wait - 14 * MINUTE)
    assert announce_due(w.ports, w.tenant) == 1
    (delay,) = (w.queue.delays[name] for name in w.queue.messages)
    assert 13 * 60 < delay <= 14 * 60 + 1


def test_a_sender_that_died_is_followed_by_another_once_its_claim_is_over(w: HooksWorld) -> None:
    w.endpoint()
    w.tell("request.received")
    for name in [name for name, body in w.queue.messages.items() if "whd_" in body]:
        del w.queue.messages[name]
    w.receivers.outcomes = [Outcome(failure="timed_out")]
    w.run()
    w.queue.messages.clear()
    delivery = w.only()
    w.clock.moment = delivery.next_at
    claimed = claim(delivery, w.clock.now())
    assert claimed is not None and w.ports.webhook_deliveries.claim(w.tenant, claimed)
    assert announce_due(w.ports, w.tenant) == 0
    w.clock.advance(CLAIM_LASTS)
    w.receivers.outcomes = [Outcome(200)]
    assert announce_due(w.ports, w.tenant) == 1
    w.run()
    assert (w.only().state, w.only().tries) == ("delivered", 3)


def test_what_is_due_is_counted(w: HooksWorld, capsys: pytest.CaptureFixture[str]) -> None:
    w.endpoint()
    w.tell("request.received")
    w.run()
    w.receivers.outcomes = [Outcome(failure="timed_out")]
    for _ in range(2):
        w.tell("request.verified")
    w.run()
    w.clock.advance(6 * MINUTE)
    announce_due(w.ports, w.tenant)
    assert '"EventsDue":2' in capsys.readouterr().out


def test_a_run_takes_so_many_and_the_next_one_the_rest() -> None:
    assert MOST == 500
