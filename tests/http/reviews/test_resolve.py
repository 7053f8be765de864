"""Resolving reviews over HTTP: by whom, how often, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from infra.local.stack import Answer
from tests.fixtures.client import Client, move_to_daytime, problem
from tests.fixtures.reviewing import record_unsure
from tests.http.reviews.doubts import PAT, TEXT, listed, make_contradiction, send_ambiguous_text


@pytest.fixture
def pat(client: Client) -> Client:
    """Returns a client whose tenant may write to PAT."""
    move_to_daytime(client.stack)
    client.record(PAT, ("newsletter", "email", True))
    client.stack.clock.advance(timedelta(seconds=1))
    return client


def resolve(client: Client, review_id: str, outcome: str, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.call("POST", f"/v1/reviews/{review_id}/resolve", {"outcome": outcome}, headers=names)


def test_resolved_it_leaves_the_list_and_tells_who_found_what(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
    path = f"/v1/reviews/{review_id}"
    answer = pat.call("POST", f"{path}/resolve", {"outcome": "not_opt_out", "note": "Asked about an invoice."})
    assert answer.status == 200
    assert (answer.json["state"], answer.json["outcome"]) == ("resolved", "not_opt_out")
    assert answer.json["note"] == "Asked about an invoice." and answer.json["resolver"].startswith("key_")
    assert answer.json["resolver_name"] == "Local back office"
    assert answer.json["overdue"] is False and answer.header("ETag") == '"2"'
    assert listed(pat) == {"items": [], "next_cursor": None}
    assert pat.call("GET", path).json == answer.json
    assert pat.reasons(PAT, "newsletter", "email") == []
    problem(resolve(pat, review_id, "opt_out"), 409, "review_resolved")


@pytest.mark.parametrize("outcome", ["opt_out", "wrong_number"])
def test_an_opt_out_stays_one(pat: Client, outcome: str) -> None:
    resolve(pat, send_ambiguous_text(pat), outcome)
    assert pat.reasons(PAT, "newsletter", "email") == ["opted_out"]
    found = pat.call("POST", "/v1/opt-outs/lookup", {"subject": PAT}).json["opt_outs"]
    assert [(one["kind"], one["state"]) for one in found] == [("all_communications", "active")]


def test_resolving_costs_a_few_reads_and_one_transaction(pat: Client) -> None:
    pat.record({"phone": "+13075550177"}, ("newsletter", "email", True))
    pat.stack.clock.advance(timedelta(seconds=1))
    review_id = record_unsure(wiring.ports(), pat.tenant, "+13075550177", TEXT)
    resolve(pat, send_ambiguous_text(pat), "not_opt_out")  # from here on the process knows the key
    with pat.stack.meter() as used:
        assert resolve(pat, review_id, "not_opt_out", Idempotency_Key="one").status == 200
    transaction = {("dynamodb", "GetItem"): 3, ("dynamodb", "TransactWriteItems"): 1}
    assert dict(used.calls) == {**transaction, ("sqs", "SendMessageBatch"): 1}
    assert used.write_units == 16


def test_a_replay_is_answered_as_the_first_call(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
    first = resolve(pat, review_id, "opt_in", Idempotency_Key="one")
    again = resolve(pat, review_id, "opt_in", Idempotency_Key="one")
    assert (again.status, again.body, again.header("ETag")) == (200, first.body, first.header("ETag"))
    assert again.header("Idempotent-Replayed") == "true"
    problem(resolve(pat, review_id, "opt_out", Idempotency_Key="one"), 422, "idempotency_key_reused")


def test_a_stale_etag_is_refused_and_a_present_one_accepted(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
    problem(resolve(pat, review_id, "opt_out", If_Match='"7"'), 412, "precondition_failed")
    problem(resolve(pat, review_id, "opt_out", If_Match="1"), 400, "malformed_header")
    assert resolve(pat, review_id, "opt_out", If_Match='"1"').status == 200
    problem(resolve(pat, review_id, "opt_out", If_Match='"1"'), 412, "precondition_failed")


def test_the_list_gives_the_etag_that_keeps_a_later_text_from_being_resolved_unseen(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
    (seen,) = listed(pat)["items"]
    ports = wiring.ports()
    review = ports.reviews.get(pat.tenant, review_id)
    record_unsure(ports, pat.tenant, PAT["phone"], "or maybe stop it now", review=review)
    problem(resolve(pat, review_id, "not_opt_out", If_Match=seen["etag"]), 412, "precondition_failed")
    (again,) = listed(pat)["items"]
    assert len(again["messages"]) == 2
    assert resolve(pat, review_id, "opt_out", If_Match=again["etag"]).status == 200


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
    review_id = send_ambiguous_text(pat)
    answer = problem(pat.call("POST", f"/v1/reviews/{review_id}/resolve", body), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [(pointer, code)]
    assert pat.call("GET", f"/v1/reviews/{review_id}").json["state"] == "open"


def test_an_identity_takes_outcomes_of_its_own(client: Client) -> None:
    review_id = make_contradiction(client)
    problem(resolve(client, review_id, "opt_out"), 422, "validation_failed")
    answer = resolve(client, review_id, "different_people")
    assert (answer.status, answer.json["outcome"], answer.json["messages"]) == (200, "different_people", [])
