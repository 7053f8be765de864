"""Reviews over HTTP: listed, read, resolved; by whom, how often, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from infra.local.stack import Answer
from tests.fixtures.client import Client, daytime, moment, problem
from tests.fixtures.reviewing import unsure

PHONE = "+13075550142"
PAT = {"email": "pat.rivera@practice.example", "phone": PHONE}
TEXT = "not now, maybe stop it later"
NOWHERE = "/v1/reviews/rev_01KARZ6T9GSWQ40CJ9S2ED4T52"


@pytest.fixture
def pat(client: Client) -> Client:
    """A client whose tenant may write to PAT."""
    daytime(client.stack)
    client.record(PAT, ("newsletter", "email", True))
    client.stack.clock.advance(timedelta(seconds=1))
    return client


def doubt(client: Client, text: str = TEXT) -> str:
    """A text from PAT that nobody can tell for sure; gives the review's id."""
    client.stack.clock.advance(timedelta(seconds=1))
    return unsure(wiring.ports(), client.tenant, PHONE, text)


def contradiction(client: Client) -> str:
    """Two people named as one by a stranger; gives the review's id."""
    client.record({"email": "one@practice.example"}, ("newsletter", "email", True))
    client.record({"email": "two@practice.example", "external_id": "c-2"}, ("newsletter", "email", True))
    client.withdraw({"email": "one@practice.example", "external_id": "c-2"}, key="publishable")
    (review,) = listed(client, "?kind=identity")["items"]
    return str(review["id"])


def listed(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.call("GET", f"/v1/reviews{query}")
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def resolve(client: Client, review_id: str, outcome: str, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.call("POST", f"/v1/reviews/{review_id}/resolve", {"outcome": outcome}, headers=names)


def test_a_doubt_is_listed_with_the_words_that_raised_it_and_when_it_is_due(pat: Client) -> None:
    review_id = doubt(pat)
    now = pat.stack.clock.now()
    (review,) = listed(pat)["items"]
    assert review.keys() == {
        *("id", "kind", "state", "opened_at", "due_at", "overdue", "subject_ids", "messages"),
    }
    assert (review["id"], review["kind"], review["state"], review["overdue"]) == (review_id, "reply", "open", False)
    assert moment(now + timedelta(days=2)) < review["due_at"] <= moment(now + timedelta(days=8))
    (message,) = review["messages"]
    assert message["text"] == TEXT and message["record_id"] == review_id.replace("rev_", "opt_")
    assert review["subject_ids"] == [pat.lookup(PAT)["subject_id"]]
    assert pat.reasons(PAT, "newsletter", "email") == ["opted_out"]
    read = pat.call("GET", f"/v1/reviews/{review_id}")
    assert (read.status, read.json, read.header("ETag")) == (200, review, '"1"')


def test_it_is_overdue_after_two_business_days(pat: Client) -> None:
    review_id = doubt(pat)
    pat.stack.clock.advance(timedelta(days=8))
    assert pat.call("GET", f"/v1/reviews/{review_id}").json["overdue"] is True
    counts = {one["kind"]: one for one in pat.call("GET", "/v1/reports/overview").json["reviews"]}
    assert counts["reply"] == {"kind": "reply", "open": 1, "overdue": 1}
    assert counts["identity"] == {"kind": "identity", "open": 0, "overdue": 0}


def test_resolved_it_leaves_the_list_and_tells_who_found_what(pat: Client) -> None:
    review_id = doubt(pat)
    path = f"/v1/reviews/{review_id}"
    answer = pat.call("POST", f"{path}/resolve", {"outcome": "not_opt_out", "note": "Asked about an invoice."})
    assert answer.status == 200
    assert (answer.json["state"], answer.json["outcome"]) == ("resolved", "not_opt_out")
    assert answer.json["note"] == "Asked about an invoice." and answer.json["resolver"].startswith("key_")
    assert answer.json["overdue"] is False and answer.header("ETag") == '"2"'
    assert listed(pat) == {"items": [], "next_cursor": None}
    assert pat.call("GET", path).json == answer.json
    assert pat.reasons(PAT, "newsletter", "email") == []
    problem(resolve(pat, review_id, "opt_out"), 409, "review_resolved")


@pytest.mark.parametrize("outcome", ["opt_out", "wrong_number"])
def test_an_opt_out_stays_one(pat: Client, outcome: str) -> None:
    resolve(pat, doubt(pat), outcome)
    assert pat.reasons(PAT, "newsletter", "email") == ["opted_out"]
    found = pat.call("POST", "/v1/opt-outs/lookup", {"subject": PAT}).json["opt_outs"]
    assert [(one["kind"], one["state"]) for one in found] == [("all_communications", "active")]


def test_resolving_costs_a_few_reads_and_one_transaction(pat: Client) -> None:
    pat.record({"phone": "+13075550177"}, ("newsletter", "email", True))
    pat.stack.clock.advance(timedelta(seconds=1))
    review_id = unsure(wiring.ports(), pat.tenant, "+13075550177", TEXT)
    resolve(pat, doubt(pat), "not_opt_out")  # from here on the process knows the key
    with pat.stack.meter() as used:
        assert resolve(pat, review_id, "not_opt_out", Idempotency_Key="one").status == 200
    transaction = {("dynamodb", "GetItem"): 3, ("dynamodb", "TransactWriteItems"): 1}
    assert dict(used.calls) == {**transaction, ("sqs", "SendMessageBatch"): 1}
    assert used.write_units == 16


def test_a_replay_is_answered_as_the_first_call(pat: Client) -> None:
    review_id = doubt(pat)
    first = resolve(pat, review_id, "opt_in", Idempotency_Key="one")
    again = resolve(pat, review_id, "opt_in", Idempotency_Key="one")
    assert (again.status, again.body, again.header("ETag")) == (200, first.body, first.header("ETag"))
    assert again.header("Idempotent-Replayed") == "true"
    problem(resolve(pat, review_id, "opt_out", Idempotency_Key="one"), 422, "idempotency_key_reused")


def test_a_stale_etag_is_refused_and_a_present_one_accepted(pat: Client) -> None:
    review_id = doubt(pat)
    problem(resolve(pat, review_id, "opt_out", If_Match='"7"'), 412, "precondition_failed")
    problem(resolve(pat, review_id, "opt_out", If_Match="1"), 400, "malformed_header")
    assert resolve(pat, review_id, "opt_out", If_Match='"1"').status == 200
    problem(resolve(pat, review_id, "opt_out", If_Match='"1"'), 412, "precondition_failed")


def test_both_kinds_are_listed_in_pages_due_first(pat: Client) -> None:
    first = doubt(pat)
    second = contradiction(pat)
    pat.stack.clock.advance(timedelta(days=7))
    third = doubt(pat)
    assert [item["id"] for item in listed(pat)["items"]] == [first, second, third]
    assert [item["id"] for item in listed(pat, "?kind=reply")["items"]] == [first, third]
    page = listed(pat, "?limit=2")
    assert [item["id"] for item in page["items"]] == [first, second]
    rest = listed(pat, f"?limit=2&cursor={page['next_cursor']}")
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([third], None)
    other = pat.call("GET", f"/v1/reviews?kind=reply&cursor={page['next_cursor']}")
    problem(other, 400, "invalid_cursor")


@pytest.mark.parametrize("query", ["kind=other", "kind=", "kind=reply&kind=identity", "limit=0", "state=open"])
def test_a_query_that_cannot_be_used_is_malformed(client: Client, query: str) -> None:
    problem(client.call("GET", f"/v1/reviews?{query}"), 400, "malformed_query")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/outcome", "required"),
        ({"outcome": "maybe"}, "/outcome", "not_allowed"),
        ({"outcome": "same_person"}, "/outcome", "not_allowed"),
        ({"outcome": 1}, "/outcome", "not_allowed"),
        ({"outcome": "opt_out", "note": ""}, "/note", "too_short"),
        ({"outcome": "opt_out", "note": "x" * 1001}, "/note", "too_long"),
        ({"outcome": "opt_out", "note": "a\u0000"}, "/note", "malformed"),
        ({"outcome": "opt_out", "kind": "reply"}, "", "unknown_field"),
    ],
)
def test_what_cannot_be_an_outcome_is_said_with_its_place(
    pat: Client, body: dict[str, Any], pointer: str, code: str
) -> None:
    review_id = doubt(pat)
    answer = problem(pat.call("POST", f"/v1/reviews/{review_id}/resolve", body), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [(pointer, code)]
    assert pat.call("GET", f"/v1/reviews/{review_id}").json["state"] == "open"


def test_an_identity_takes_outcomes_of_its_own(client: Client) -> None:
    review_id = contradiction(client)
    problem(resolve(client, review_id, "opt_out"), 422, "validation_failed")
    answer = resolve(client, review_id, "different_people")
    assert (answer.status, answer.json["outcome"], answer.json["messages"]) == (200, "different_people", [])


def test_a_review_that_is_not_there_is_not_found(client: Client) -> None:
    for path in (NOWHERE, "/v1/reviews/nonsense"):
        problem(client.call("GET", path), 404, "not_found")
        problem(client.call("POST", f"{path}/resolve", {"outcome": "opt_out"}), 404, "not_found")


def test_reviews_are_for_reviewers(pat: Client) -> None:
    review_id = doubt(pat)
    path, body = f"/v1/reviews/{review_id}", {"outcome": "not_opt_out"}

    def made(preset: str) -> str:
        new = {"kind": "secret", "name": preset, "preset": preset}
        return str(pat.call("POST", "/v1/keys", new, key="admin").json["secret"])

    auditor, editor, reviewer = made("auditor"), made("policy_editor"), made("reviewer")
    for method, place in (("GET", "/v1/reviews"), ("GET", path), ("POST", f"{path}/resolve")):
        json = body if method == "POST" else None
        problem(pat.call(method, place, json, key="publishable"), 403, "missing_scope")
        problem(pat.stack.http(method, place, json=json, key=editor), 403, "missing_scope")
    assert pat.stack.http("GET", "/v1/reviews", key=auditor).status == 200
    problem(pat.stack.http("POST", f"{path}/resolve", json=body, key=auditor), 403, "missing_scope")
    assert pat.stack.http("GET", "/v1/reviews", key=reviewer).json["items"][0]["id"] == review_id
    answer = pat.stack.http("POST", f"{path}/resolve", json=body, key=reviewer)
    assert answer.status == 200
