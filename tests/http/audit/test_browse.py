"""The audit over HTTP: by the right keys, with names of those who acted, and nothing personal of people."""

from __future__ import annotations

import pytest

from chalicelib.domain.times import local_date
from tests.fixtures.client import Client, problem

PATH = "/v1/audit"
PAT = {"email": "pat.rivera@practice.example"}


def test_what_happened_and_what_was_read_is_listed(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    subject = client.lookup(PAT)["subject_id"]
    answer = client.call("GET", f"{PATH}?record={subject}")
    assert answer.status == 200, answer.text
    read, recorded = answer.json["items"]
    assert (read["action"], read["version"], read["record"]) == ("person.looked_up", None, subject)
    assert (recorded["action"], recorded["version"], recorded["record"]) == ("consent.recorded", 1, subject)
    assert recorded["actor"].startswith("secret:key_") and recorded["actor_name"]
    assert PAT["email"] not in answer.text


def test_pages_go_on_by_their_cursor(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    first = client.call("GET", f"{PATH}?limit=1&action=consent.recorded").json
    assert len(first["items"]) == 1
    other = client.call("GET", f"{PATH}?limit=1&action=key.created&cursor={first['next_cursor']}")
    problem(other, 400, "invalid_cursor")


def test_a_date_is_the_first_moment_of_its_day_in_the_companys_zone(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    day = local_date(client.stack.clock.now(), "America/Denver")
    found = client.call("GET", f"{PATH}?action=consent.recorded&since={day}").json["items"]
    assert len(found) == 1
    assert client.call("GET", f"{PATH}?action=consent.recorded&until={day}").json["items"] == []


@pytest.mark.parametrize("query", ["since=yesterday", "until=2026-02-30", "actor=%C3%A4", "more=1"])
def test_what_cannot_be_a_filter_is_refused(client: Client, query: str) -> None:
    problem(client.call("GET", f"{PATH}?{query}"), 400, "malformed_query")


@pytest.mark.parametrize("path", [PATH, f"{PATH}/verify", f"{PATH}/export"])
@pytest.mark.parametrize("until", ["2026-11-02", "2026-11-01", "2026-11-02T06:59:59Z", "2018-01-02"])
def test_a_window_that_ends_before_it_begins_is_refused_alike(client: Client, path: str, until: str) -> None:
    answer = client.call("GET", f"{path}?since=2026-11-02&until={until}")
    assert problem(answer, 422, "validation_failed")["errors"][0]["code"] == "out_of_order"
