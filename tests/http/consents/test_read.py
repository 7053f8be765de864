"""Reading one consent record over HTTP."""

from __future__ import annotations

from tests.fixtures.client import Client, problem

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
TEXTS = ("service_updates", "sms", True)


def test_a_record_is_read_as_it_was_answered(client: Client) -> None:
    made = client.record(PAT, TEXTS)
    read = client.call("GET", f"/v1/consents/{made.json['id']}")
    assert (read.status, read.json) == (200, made.json)


def test_an_unknown_record_is_not_found(client: Client) -> None:
    problem(client.call("GET", "/v1/consents/con_01KARZ6T9GSWQ40CJ9S2ED4T52"), 404, "not_found")
