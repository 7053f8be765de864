"""From an act on a request to a customer's server and back: signed, thin, tried again, parked, sent again by hand."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from tests.fixtures.client import problem
from tests.fixtures.webhooks.receiving_server import Behave, flood, status
from tests.http.rights.desk import PAT, Desk
from tests.http.webhooks.hooks import Hooks

DAY = timedelta(days=1)


def test_the_story_of_a_request_reaches_the_receiver_in_thin_signed_events(hooks: Hooks) -> None:
    desk = Desk(hooks.client)
    secret = hooks.make(events=["request.received", "request.verified", "request.completed", "task.created"])["secret"]
    verified = desk.verified("know", details="Everything about my knee.")
    request_id = verified["id"]
    desk.complete(request_id, "It was this.")
    got = hooks.got(secret)
    assert [one["type"] for one in got] == ["request.received", "request.verified", "request.completed"]
    assert all(
        one["data"]["id"] == request_id and one["data"].keys() == {"id", "type", "status", "due_on"} for one in got
    )
    assert got[-1]["data"]["status"] == "completed"
    sent = "".join(one.body for one in hooks.server.got)
    personal = {*PAT.values(), "knee", "It was"}
    assert not any(word in sent for word in personal if len(word) > 2)  # two letters stand in an id by chance
    assert not personal & set(re.split(r"[^\w.@]+", sent))


def test_an_endpoint_is_tried_and_shows_what_came_of_it(hooks: Hooks) -> None:
    made = hooks.make(events=["hold.set"])
    tried = hooks.call("POST", f"/{made['id']}/test")
    assert (tried.status, tried.json["type"], tried.json["state"], tried.json["tries"]) == (
        202,
        "endpoint.test",
        "waiting",
        0,
    )
    assert [one["data"] for one in hooks.got(made["secret"])] == [{"id": made["id"]}]
    (shown,) = hooks.deliveries(made["id"])
    assert shown["id"] == tried.json["id"] == hooks.server.got[0].headers["webhook-id"]
    assert (shown["state"], shown["tries"], shown["last_status"], shown["next_try_at"]) == ("delivered", 1, 204, None)


@pytest.mark.parametrize(
    ("first", "failure"),
    [(status(500), "refused"), (status(302, location="http://127.0.0.1:1/"), "redirected"), (status(404), "refused")],
)
def test_the_second_try_comes_after_five_seconds_under_the_same_id(hooks: Hooks, first: Behave, failure: str) -> None:
    made = hooks.make()
    hooks.server.will(first, status(200))
    hooks.call("POST", f"/{made['id']}/test")
    began = hooks.client.stack.clock.now()
    hooks.got(made["secret"])
    assert timedelta(seconds=5) <= hooks.client.stack.clock.now() - began < timedelta(seconds=30)
    (shown,) = hooks.deliveries(made["id"])
    assert (shown["state"], shown["tries"], shown["last_failure"]) == ("delivered", 2, None) and failure
    assert len({one.headers["webhook-id"] for one in hooks.server.got}) == 1 and hooks.server.connections == 2


def test_ten_megabytes_of_success_are_success(hooks: Hooks) -> None:
    made = hooks.make()
    hooks.server.will(flood(10 * 1024 * 1024))
    hooks.call("POST", f"/{made['id']}/test")
    hooks.got(made["secret"])
    assert [one["state"] for one in hooks.deliveries(made["id"])] == ["delivered"]


def test_a_receiver_that_names_a_time_is_left_alone_until_then(hooks: Hooks) -> None:
    made = hooks.make()
    hooks.server.will(status(429, retry_after="600"), status(503, retry_after="soon"), status(200))
    hooks.call("POST", f"/{made['id']}/test")
    hooks.client.stack.tick()
    (shown,) = hooks.deliveries(made["id"], "?state=waiting")
    assert (shown["last_status"], shown["tries"]) == (429, 1)
    hooks.client.stack.clock.advance(timedelta(minutes=8))
    hooks.client.stack.tick()
    assert hooks.server.connections == 1
    hooks.client.stack.clock.advance(timedelta(minutes=3))
    hooks.client.stack.tick()
    assert hooks.server.connections == 3 and hooks.deliveries(made["id"])[0]["state"] == "delivered"


def test_a_receiver_that_is_gone_is_disabled_and_the_owner_gets_a_mail(hooks: Hooks) -> None:
    made = hooks.make()
    hooks.server.will(status(410))
    hooks.call("POST", f"/{made['id']}/test")
    hooks.client.stack.tick()
    seen = hooks.call("GET", f"/{made['id']}").json
    assert (seen["enabled"], seen["disabled_reason"]) == (False, "gone")
    assert [one["state"] for one in hooks.deliveries(made["id"])] == ["parked"]
    mails = [str(mail.message["Subject"]) for mail in hooks.client.stack.mails()]
    assert len(mails) == 1 and "webhook endpoint is gone" in mails[0]
    problem(hooks.call("POST", f"/{made['id']}/test"), 409, "endpoint_disabled")


def test_after_three_days_an_event_is_parked_and_sent_again_by_hand(hooks: Hooks) -> None:
    made = hooks.make()
    port, stack = hooks.server.port, hooks.client.stack
    hooks.server.will(status(500))
    hooks.call("POST", f"/{made['id']}/test")
    stack.tick()
    while (due := hooks.deliveries(made["id"])[0]["next_try_at"]) and hooks.server.connections < 10:
        stack.clock.advance(max(datetime.fromisoformat(due) - stack.clock.now(), timedelta()) + timedelta(minutes=1))
        stack.tick()
    (parked,) = hooks.deliveries(made["id"], "?state=parked")
    assert (parked["tries"], parked["last_status"], parked["next_try_at"]) == (10, 500, None) and port
    hooks.server.will(status(200))
    again = hooks.call("POST", f"/{made['id']}/deliveries/{parked['id']}/redeliver")
    assert (again.status, again.json["state"]) == (202, "waiting")
    stack.tick()
    assert hooks.deliveries(made["id"], "?state=parked") == []
    assert hooks.deliveries(made["id"], "?state=delivered")[0]["id"] == parked["id"]


def test_a_delivery_of_another_endpoint_is_not_found(hooks: Hooks) -> None:
    one, other = hooks.make(), hooks.make()
    tried = hooks.call("POST", f"/{one['id']}/test").json
    problem(hooks.call("POST", f"/{other['id']}/deliveries/{tried['id']}/redeliver"), 404, "not_found")
    problem(hooks.call("GET", f"/{one['id']}/deliveries?state=unknown"), 400, "malformed_query")
