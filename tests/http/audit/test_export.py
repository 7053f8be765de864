"""The export over HTTP: in parts, by the right keys, with the program that verifies it."""

from __future__ import annotations

from chalicelib.domain.times import local_date
from tests.fixtures.client import Client, problem

PATH = "/v1/audit/export"
PAT = {"email": "pat.rivera@practice.example"}


def test_all_parts_of_an_export_are_given_one_by_one(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    day = local_date(client.stack.clock.now(), "America/Denver")
    first = client.call("GET", f"{PATH}?since={day}")
    assert first.status == 200, first.text
    assert first.json["tenant"] == "cyclonex" and first.json["verifier"].startswith('"""Verifies an export')
    assert any(event["type"] == "consent.recorded" for event in first.json["events"])
    assert PAT["email"] not in first.text
    last = client.call("GET", f"{PATH}?cursor={first.json['next_cursor']}")
    assert (last.status, last.json["next_cursor"], last.json["verifier"]) == (200, None, None)


def test_the_end_is_not_before_the_beginning(client: Client) -> None:
    problem(client.call("GET", f"{PATH}?since=2026-11-22&until=2026-11-22"), 422, "validation_failed")


def test_a_foreign_cursor_is_refused(client: Client) -> None:
    problem(client.call("GET", f"{PATH}?cursor=abc"), 400, "invalid_cursor")
