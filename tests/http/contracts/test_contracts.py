"""Contracts over HTTP: saved, read, listed, ended, reinstated; with ETags."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, problem, today

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
SAM = {"email": "sam.okafor@practice.example"}
END = {"ended_on": "2026-06-01", "reason": "terminated by client"}


def end(client: Client, body: dict[str, Any] | None = None, **headers: str) -> Answer:
    """Ends practice-1."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.call("POST", "/v1/contracts/practice-1/end", body or END, headers=sent)


def test_a_contract_is_begun_with_everyone_who_belongs_to_it(client: Client) -> None:
    answer = client.contract("practice-1", PAT, SAM, kind="client", controller_contact="Front desk, extension 4")
    members = answer.json["subjects"]
    assert answer.status == 201
    assert answer.json == {
        "external_id": "practice-1",
        "kind": "client",
        "state": "active",
        "started_on": "2026-01-01",
        "ended_on": None,
        "end_reason": None,
        "controller_contact": "Front desk, extension 4",
        "archived_at": None,
        "subjects": members,
    }
    assert len(members) == 2
    assert all(m.keys() == {"subject_id", "since", "left_at"} and m["left_at"] is None for m in members)
    read = client.call("GET", "/v1/contracts/practice-1")
    assert (read.status, read.json) == (200, answer.json)
    assert read.header("ETag") == answer.header("ETag")


def test_the_same_again_changes_nothing(client: Client) -> None:
    first, second = client.contract("practice-1", PAT), client.contract("practice-1", PAT)
    assert (second.status, second.json, second.header("ETag")) == (200, first.json, first.header("ETag"))


def test_who_is_no_longer_listed_has_left(client: Client) -> None:
    client.contract("practice-1", PAT, SAM)
    members = client.contract("practice-1", SAM).json["subjects"]
    assert sorted(member["left_at"] is None for member in members) == [False, True]
    client.record(PAT, ("support", "email", True))
    assert client.reasons(PAT, "support", "email") == ["contract_ended"]


def test_a_contract_ends_and_is_reinstated(client: Client) -> None:
    client.contract("practice-1", PAT)
    ended = end(client)
    assert (ended.status, ended.json["state"]) == (200, "ended")
    assert (ended.json["ended_on"], ended.json["end_reason"]) == (END["ended_on"], END["reason"])
    problem(end(client), 409, "contract_not_active")
    back = client.call("POST", "/v1/contracts/practice-1/reinstate")
    assert (back.status, back.json["state"], back.json["ended_on"]) == (200, "active", None)
    problem(client.call("POST", "/v1/contracts/practice-1/reinstate", {}), 409, "contract_not_ended")


def test_a_replay_is_answered_byte_for_byte_as_the_first_call(client: Client) -> None:
    client.contract("practice-1", PAT)
    first = end(client, Idempotency_Key="end-1")
    client.stack.clock.advance(timedelta(hours=1))
    client.call("POST", "/v1/contracts/practice-1/reinstate")
    client.contract("practice-1", SAM)
    again = end(client, Idempotency_Key="end-1")
    assert (again.status, again.body, again.header("ETag")) == (200, first.body, first.header("ETag"))
    assert again.header("Idempotent-Replayed") == "true"


def test_kept_again_an_ended_contract_stays_ended(client: Client) -> None:
    client.contract("practice-1", PAT)
    end(client)
    assert client.contract("practice-1", PAT).json["state"] == "ended"


def test_a_contract_that_begins_later_is_upcoming(client: Client) -> None:
    assert client.contract("practice-1", PAT, started_on="2190-01-01").json["state"] == "upcoming"


def test_a_contract_that_ends_today_has_ended(client: Client) -> None:
    client.contract("practice-1", PAT)
    assert end(client, {"ended_on": today(client.stack), "reason": "over"}).json["state"] == "ended"


def test_a_stale_etag_is_refused_everywhere_and_a_present_one_accepted(client: Client) -> None:
    stale = client.contract("practice-1", PAT).header("ETag") or ""
    present = client.contract("practice-1", PAT, SAM).header("ETag") or ""
    assert stale != present
    body = {"subjects": [PAT], "started_on": "2026-01-01"}
    path = "/v1/contracts/practice-1"
    problem(client.call("PUT", path, body, headers={"If-Match": stale}), 412, "precondition_failed")
    problem(end(client, If_Match=stale), 412, "precondition_failed")
    ended = end(client, If_Match=present)
    assert ended.status == 200
    problem(client.call("POST", f"{path}/reinstate", headers={"If-Match": present}), 412, "precondition_failed")
    assert client.call("POST", f"{path}/reinstate", headers={"If-Match": ended.header("ETag") or ""}).status == 200


def test_a_new_contract_cannot_match_an_etag(client: Client) -> None:
    body = {"subjects": [PAT], "started_on": "2026-01-01"}
    answer = client.call("PUT", "/v1/contracts/practice-9", body, headers={"If-Match": '"1"'})
    problem(answer, 412, "precondition_failed")
    problem(client.call("GET", "/v1/contracts/practice-9"), 404, "not_found")


def test_contracts_are_listed_in_pages_in_order_of_their_ids(client: Client) -> None:
    for number in (3, 1, 2):
        client.contract(f"practice-{number}", PAT)
    first = client.call("GET", "/v1/contracts?limit=2").json
    assert [item["external_id"] for item in first["items"]] == ["practice-1", "practice-2"]
    assert "subjects" not in first["items"][0]
    rest = client.call("GET", f"/v1/contracts?limit=2&cursor={first['next_cursor']}").json
    assert ([item["external_id"] for item in rest["items"]], rest["next_cursor"]) == (["practice-3"], None)
    everything = client.call("GET", "/v1/contracts").json
    assert everything == {"items": first["items"] + rest["items"], "next_cursor": None}


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=ten", "limit=1&limit=2", "page=2", "cursor="])
def test_a_query_that_cannot_be_used_is_malformed(client: Client, query: str) -> None:
    problem(client.call("GET", f"/v1/contracts?{query}"), 400, "malformed_query")


def test_a_person_has_several_contracts_and_one_active_one_is_enough(client: Client) -> None:
    client.record(PAT, ("support", "email", True))
    client.contract("practice-1", PAT)
    client.contract("practice-2", PAT)
    end(client)
    assert client.reasons(PAT, "support", "email") == []
    client.call("POST", "/v1/contracts/practice-2/end", END)
    assert client.reasons(PAT, "support", "email") == ["contract_ended"]


@pytest.mark.parametrize("external_id", ["a%20b", "a:b", "x" * 65, "%F0%9F%98%80"])
def test_an_id_of_another_form_is_no_contract(client: Client, external_id: str) -> None:
    problem(client.call("GET", f"/v1/contracts/{external_id}"), 404, "not_found")
    problem(client.contract(external_id, PAT), 422, "validation_failed")


def test_people_in_a_contract_may_not_contradict_each_other(client: Client) -> None:
    client.record({"email": "one@practice.example"}, ("support", "email", True))
    client.record({"email": "two@practice.example", "external_id": "client-2"}, ("support", "email", True))
    answer = client.contract("practice-1", PAT, {"email": "one@practice.example", "external_id": "client-2"})
    problem(answer, 409, "identity_conflict")
    problem(client.call("GET", "/v1/contracts/practice-1"), 404, "not_found")


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"kind": "friend"}, "/kind", "not_allowed"),
        ({"started_on": "2026-02-30"}, "/started_on", "not_a_date"),
        ({"started_on": "2026-01-01T00:00:00Z"}, "/started_on", "not_a_date"),
        ({"subjects": []}, "/subjects", "too_short"),
        ({"subjects": [PAT, {"email": "no"}]}, "/subjects/1/email", "not_a_email"),
    ],
)
def test_what_cannot_be_kept_is_said_with_its_place(
    client: Client, more: dict[str, Any], pointer: str, code: str
) -> None:
    body = problem(client.contract("practice-1", PAT, **more), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [(pointer, code)]


def test_the_list_holds_as_it_was_sent_last_though_the_clocks_of_those_who_took_it_differ(client: Client) -> None:
    ann, bob = {"email": "ann@practice.example"}, {"email": "bob@practice.example"}
    client.contract("practice-7", ann, bob)
    client.stack.clock._offset -= timedelta(minutes=2)
    client.contract("practice-7", bob)
    client.stack.clock.advance(timedelta(minutes=3))
    assert [held["member"] for held in client.lookup(ann)["contracts"]] == [False]
    assert [held["member"] for held in client.lookup(bob)["contracts"]] == [True]
    client.stack.clock._offset -= timedelta(minutes=2)
    client.contract("practice-7", ann, bob)
    client.stack.clock.advance(timedelta(minutes=3))
    assert [held["member"] for held in client.lookup(ann)["contracts"]] == [True]
