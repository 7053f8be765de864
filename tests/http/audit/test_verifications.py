"""Verifying the whole audit over HTTP: started, worked by the queue, and read."""

from __future__ import annotations

from datetime import timedelta

from tests.fixtures.client import Client, problem

PATH = "/v1/audit/verifications"


def test_a_verification_is_started_and_done_by_the_queue(client: Client) -> None:
    client.record({"email": "pat.rivera@practice.example"}, ("newsletter", "email", True))
    client.stack.clock.advance(timedelta(days=2))
    client.stack.tick()
    started = client.call("POST", PATH)
    assert (started.status, started.json["state"], started.json["valid"]) == (202, "running", None), started.text
    assert started.json["days"] > started.json["days_verified"] == 0
    client.stack.tick()
    done = client.call("GET", f"{PATH}/{started.json['id']}").json
    assert (done["state"], done["valid"], done["findings"]) == ("done", True, [])
    assert done["days_verified"] == done["days"] and done["verified_until"] == done["last"]
    assert done["checked"]["events"] > 0 and done["finished_at"]


def test_what_nobody_started_is_not_found(client: Client) -> None:
    problem(client.call("GET", f"{PATH}/ver_01KARZ6T9GSWQ40CJ9S2ED4T52"), 404, "not_found")
