"""A delivery is claimed, sent signed, and marked: by the plan until it is taken, or parked; never by two at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.webhooks.deliveries import WAITS, Outcome, judge_status
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.webhooks import manage
from chalicelib.usecases.webhooks.send import send
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.webhooks.world import URL, HooksWorld
from tests.fixtures.worlds.mortal import list_deaths

DEAD = Outcome(failure="not_connected")
HOUR = timedelta(hours=1)


def test_what_is_taken_is_signed_for_its_receiver_and_marked(w: HooksWorld, capsys: pytest.CaptureFixture[str]) -> None:
    made = w.reveal()
    w.tell("request.received")
    w.run()
    (posted,), delivery = w.receivers.posted, w.only()
    assert (posted.target.host, posted.target.path) == ("hooks.example.com", "/in?k=word-of-theirs")
    assert posted.headers["webhook-id"] == delivery.id
    assert (delivery.state, delivery.tries, delivery.last_status) == ("delivered", 1, 204)
    assert w.queue.messages == {} and "word-of-theirs" not in capsys.readouterr().out
    assert int(posted.headers["webhook-timestamp"]) == int(w.clock.real_now().timestamp())
    assert made.secret not in repr(posted)


def test_what_is_taken_is_counted(w: HooksWorld, capsys: pytest.CaptureFixture[str]) -> None:
    w.endpoint()
    w.tell("request.received")
    w.run()
    assert capsys.readouterr().out.count('"EventsDelivered":1') == 1


def test_the_signature_is_right_on_real_time(w: HooksWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.clock import SYSTEM_CLOCK

    monkeypatch.setattr(w.clock, "real_now", SYSTEM_CLOCK.real_now)
    first = w.reveal()
    rotated = manage.rotate(w.ports, w.ctx(), first.endpoint.id, 1).result
    w.tell("request.received")
    w.run()
    (posted,) = w.receivers.posted
    body = w.only().body
    for secret in (first.secret, rotated.secret):
        assert Webhook(secret).verify(body, dict(posted.headers))["type"] == "request.received"
    w.clock.advance(timedelta(days=1))
    w.tell("request.verified")
    w.run()
    assert w.receivers.posted[1].headers["webhook-signature"].count("v1,") == 1, "a day later the new one alone"


def test_a_try_takes_one_read_a_claim_a_post_and_a_mark(w: HooksWorld) -> None:
    w.endpoint()
    deliver(w.ports, w.tenant, w.tell("request.received"))
    delivery_id, before = w.only().id, len(w.mortal.calls)
    send(w.ports, w.tenant, delivery_id)
    assert w.mortal.calls[before:] == ["table.get", "table.Update", "receiver.post", "table.Update"]


def test_a_receiver_that_is_gone_for_a_day_gets_it_when_it_is_back(w: HooksWorld) -> None:
    w.endpoint()
    w.receivers.outcomes = [DEAD]
    began = w.clock.now()
    w.tell("request.received")
    w.run()
    w.wait(timedelta(days=1))
    assert w.only().state == "waiting" and len(w.receivers.posted) == 7, "after 0 s, 5 s, 5 min, 30 min, 2, 5 and 10 h"
    w.receivers.outcomes = [Outcome(200)]
    w.wait(timedelta(days=1))
    assert (w.only().state, w.only().tries) == ("delivered", 8)
    at = [one.at - began for one in w.receivers.posted]
    planned = [sum(WAITS[: number + 1], timedelta()) for number in range(8)]
    late = timedelta(minutes=15) * 8  # the world's clock moves by quarters of an hour
    assert all(plan <= real <= plan * 1.1 + late for plan, real in zip(planned, at, strict=True))


def test_after_three_days_it_is_parked_listed_and_tried_no_more(
    w: HooksWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    known = w.endpoint()
    w.receivers.outcomes = [judge_status(500)]
    w.tell("request.received")
    w.run()
    w.wait(timedelta(days=4))
    delivery = w.only()
    assert (delivery.state, delivery.tries, delivery.last_status) == ("parked", 10, 500)
    assert w.ports.webhook_deliveries.parked(w.tenant, 100) == [delivery.id]
    logged = capsys.readouterr().out
    assert '"level":"error","event":"webhook.parked"' in logged and '"EventsParked":1' in logged
    assert logged.count('"EventsRefused":1') == 10
    w.wait(timedelta(days=2))
    assert len(w.receivers.posted) == 10 and w.queue.messages == {}
    assert manage.read(w.ports, w.ctx(), known.id).enabled


@pytest.mark.parametrize("duplicates", [1, 3])
def test_a_message_that_comes_again_sends_nothing_again(w: HooksWorld, duplicates: int) -> None:
    w.endpoint()
    w.tell("request.received")
    w.run()
    for _ in range(duplicates):
        send(w.ports, w.tenant, w.only().id)
    w.receivers.outcomes = [DEAD]
    w.tell("request.verified")
    w.run()
    waiting = next(one for one in w.all() if one.state == "waiting")
    w.queue.messages.clear()
    for _ in range(duplicates):
        send(w.ports, w.tenant, waiting.id)
    assert len(w.receivers.posted) == 2, "the second waits five seconds"
    assert len(w.queue.messages) == duplicates, "what came too early is put back for its time"


def test_of_two_who_read_it_at_once_one_sends(w: HooksWorld) -> None:
    w.endpoint()
    row_id = w.tell("request.received")

    deliver(w.ports, w.tenant, row_id)
    delivery = w.only()
    taken = w.receivers._take

    def meanwhile(*values: object) -> Outcome:
        w.receivers._take = taken  # type: ignore[method-assign]
        send(w.ports, w.tenant, delivery.id)
        return taken(*values)  # type: ignore[arg-type]

    w.receivers._take = meanwhile  # type: ignore[method-assign,assignment]
    send(w.ports, w.tenant, delivery.id)
    assert len(w.receivers.posted) == 1 and w.only().tries == 1


def test_wherever_the_process_dies_it_is_delivered_and_twice_only_within_the_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: dict[int, str] = {}

    def arrange(w: HooksWorld) -> None:
        w.endpoint()
        deliver(w.ports, w.tenant, w.tell("request.received"))
        w.queue.messages.clear()
        made[id(w)] = w.only().id

    died = 0
    for w, name, moment in list_deaths(
        lambda: HooksWorld(monkeypatch), lambda w: send(w.ports, w.tenant, made[id(w)]), arrange
    ):
        w.mortal.spare()
        w.wait(HOUR)
        assert w.only().state == "delivered", (name, moment)
        sent_and_unmarked = (name, moment) in (("receiver.post", "after"), ("table.Update", "before"))
        assert len(w.receivers.posted) <= (2 if sent_and_unmarked else 1), (name, moment)
        died += 1
    assert died == 8


def test_what_every_process_dies_by_is_parked_after_as_many_tries_as_anything_else(
    w: HooksWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    w.endpoint()
    deliver(w.ports, w.tenant, w.tell("request.received"))
    delivery = w.only()
    for _ in range(len(WAITS) + 3):
        w.mortal.strike("receiver.post", "after")
        with suppress(Killed):
            send(w.ports, w.tenant, delivery.id)
        w.mortal.spare()
        w.clock.advance(HOUR)
    assert (w.only().state, w.only().tries, len(w.receivers.posted)) == ("parked", len(WAITS), len(WAITS))
    assert capsys.readouterr().out.count('"webhook.parked"') == 1


def test_an_endpoint_that_is_gone_is_disabled_and_the_owner_told_once(w: HooksWorld) -> None:
    known = w.endpoint()
    w.receivers.outcomes = [judge_status(410)]
    w.tell("request.received", "task.done")
    w.run()
    after = manage.read(w.ports, w.ctx(), known.id)
    assert (after.enabled, after.disabled_reason) == (False, "gone")
    assert {one.state for one in w.all()} == {"parked"} and w.kinds() == []
    (mail,) = w.ports.mailer.sent  # type: ignore[attr-defined]  # the recording one
    assert mail.recipient == w.ports.secrets.owner_mailbox(w.tenant) and known.id in mail.text
    assert URL not in mail.text
    w.tell("request.verified")
    w.run()
    assert len(w.all()) == 2, "nothing more is made for it"


def test_what_was_on_its_way_to_a_disabled_endpoint_is_parked_without_a_try(w: HooksWorld) -> None:
    known = w.endpoint()
    w.receivers.outcomes = [DEAD]
    w.tell("request.received")
    w.run()
    manage.change(w.ports, w.ctx(), known.id, 1, {"enabled": False})
    w.wait(HOUR)
    assert (w.only().state, w.only().last_failure) == ("parked", "disabled") and len(w.receivers.posted) == 1


def test_a_delivery_to_a_deleted_endpoint_is_dropped(w: HooksWorld) -> None:
    known = w.endpoint()
    row_id = w.tell("request.received")

    deliver(w.ports, w.tenant, row_id)
    delivery = w.only()
    manage.delete(w.ports, w.ctx(), known.id, None)
    send(w.ports, w.tenant, delivery.id)
    send(w.ports, w.tenant, delivery.id)
    assert w.all() == [] and w.receivers.posted == []


def test_where_the_key_cannot_be_had_nothing_is_claimed(w: HooksWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    w.endpoint()
    row_id = w.tell("request.received")

    deliver(w.ports, w.tenant, row_id)

    def refuse(*_: object) -> str:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(type(w.ports.secrets), "sign", refuse)
        with pytest.raises(Unavailable):
            send(w.ports, w.tenant, w.only().id)
    assert w.only().tries == 0 and w.receivers.posted == []
    send(w.ports, w.tenant, w.only().id)
    assert w.only().state == "delivered"
