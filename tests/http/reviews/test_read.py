"""Reading reviews over HTTP: the list and single reviews, when each is due, and who may read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib import wiring
from tests.fixtures.client import Client, moment, move_to_daytime, problem
from tests.fixtures.reviewing import record_unsure
from tests.http.reviews.doubts import ONE, PAT, PHONE, TEXT, listed, make_contradiction, send_ambiguous_text

NOWHERE = "/v1/reviews/rev_01KARZ6T9GSWQ40CJ9S2ED4T52"


@pytest.fixture
def pat(client: Client) -> Client:
    """Returns a client whose tenant may write to PAT."""
    move_to_daytime(client.stack)
    client.record(PAT, ("newsletter", "email", True))
    client.stack.clock.advance(timedelta(seconds=1))
    return client


def test_a_doubt_is_listed_with_the_words_that_raised_it_and_when_it_is_due(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
    now = pat.stack.clock.now()
    (review,) = listed(pat)["items"]
    assert review.keys() == {
        *("id", "kind", "state", "opened_at", "due_at", "overdue", "etag", "subject_ids", "messages"),
        *("allowed_outcomes", "raised_by", "people"),
    }
    assert (review["id"], review["kind"], review["state"], review["overdue"]) == (review_id, "reply", "open", False)
    assert moment(now + timedelta(days=2)) < review["due_at"] <= moment(now + timedelta(days=8))
    (message,) = review["messages"]
    assert message["text"] == TEXT and message["record_id"] == review_id.replace("rev_", "opt_")
    assert review["subject_ids"] == [pat.lookup(PAT)["subject_id"]]
    assert pat.reasons(PAT, "newsletter", "email") == ["opted_out"]
    read = pat.call("GET", f"/v1/reviews/{review_id}")
    assert (read.status, read.json, read.header("ETag")) == (200, review, review["etag"])


def test_a_doubt_comes_with_its_number_and_what_holds_for_the_person(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
    (review,) = listed(pat)["items"]
    (message,) = review["messages"]
    assert (message["number"], message["provider"], message["sent_to"]) == (PHONE, "twilio", "+13035550100")
    assert review["allowed_outcomes"] == ["opt_out", "not_opt_out", "opt_in", "wrong_number", "rights_request"]
    assert review["raised_by"] == {
        "reason": "unclear_reply",
        "event": "opt_out.recorded",
        "record_id": review_id.replace("rev_", "opt_"),
        "actor": "publishable:twilio",
        "actor_name": None,
    }
    (person,) = review["people"]
    known = pat.lookup(PAT)
    assert (person["subject_id"], person["kind"]) == (known["subject_id"], "person")
    assert person["decisions"] == known["decisions"] and person["opt_outs"] == known["opt_outs"]
    assert [(one["kind"], one["value"]) for one in person["identifiers"]] == [("email", None), ("phone", None)]


def test_a_question_who_is_meant_shows_whose_each_identifier_is(client: Client) -> None:
    review_id = make_contradiction(client)
    (review,) = listed(client, "?kind=identity")["items"]
    one, two = (client.lookup({name: value})["subject_id"] for name, value in (("email", ONE), ("external_id", "c-2")))
    assert {item["value"]: item["subject_ids"] for item in review["identifiers"]} == {ONE: [one], "c-2": [two]}
    assert {person["subject_id"]: [i["value"] for i in person["identifiers"]] for person in review["people"]} == {
        one: [ONE],
        two: ["c-2", "two@practice.example"],
    }
    raised = review["raised_by"]
    assert (raised["reason"], raised["event"]) == ("contradiction", "consent.withdrawn")
    assert raised["actor"].startswith("publishable:key_") and raised["actor_name"] == "Local web page"
    events = client.lookup({"email": ONE}, history=True)["history"]
    assert raised["record_id"] == events[0]["record_id"]
    assert review["allowed_outcomes"] == ["same_person", "different_people", "no_action"]
    assert client.call("GET", f"/v1/reviews/{review_id}").json == review


def test_whoever_was_linked_meanwhile_is_shown_as_one(client: Client) -> None:
    make_contradiction(client)
    one = client.lookup({"email": ONE})["subject_id"]
    body = {"subject": {"email": ONE, "external_id": "c-2"}, "reason": "same_person"}
    linked = client.call("POST", "/v1/subjects/link", body)
    assert linked.status == 200, linked.text
    (review,) = listed(client)["items"]
    (person,) = review["people"]
    assert person["subject_id"] == linked.json["subject_id"] and one in review["subject_ids"]
    assert {item["value"]: item["subject_ids"] for item in review["identifiers"]} == {
        ONE: [person["subject_id"]],
        "c-2": [person["subject_id"]],
    }


def test_what_is_resolved_shows_its_texts_and_no_people(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
    pat.call("POST", f"/v1/reviews/{review_id}/resolve", {"outcome": "opt_out"})
    review = pat.call("GET", f"/v1/reviews/{review_id}").json
    assert review["allowed_outcomes"] == [] and review["messages"][0]["number"] == PHONE
    assert review.keys().isdisjoint({"people", "identifiers", "raised_by"})


def test_a_page_of_reviews_costs_one_read_more_for_its_people_and_one_for_who_is_meant(pat: Client) -> None:
    for number in range(3):
        pat.stack.clock.advance(timedelta(seconds=1))
        record_unsure(wiring.ports(), pat.tenant, f"+1307555010{number}", TEXT)
    make_contradiction(pat)
    listed(pat)  # from here on the process knows the names
    with pat.stack.meter() as replies:
        assert len(listed(pat, "?kind=reply")["items"]) == 3
    with pat.stack.meter() as identities:
        assert len(listed(pat, "?kind=identity")["items"]) == 1
    page = {("dynamodb", "Query"): 1, ("dynamodb", "PutItem"): 1}
    assert dict(replies.calls) == {**page, ("dynamodb", "BatchGetItem"): 3}  # reviews, texts, people
    assert dict(identities.calls) == {**page, ("dynamodb", "BatchGetItem"): 3}  # reviews, people, values
    assert replies.write_units == identities.write_units == 1


def test_who_looked_at_reviews_stands_in_the_audit_by_ids(pat: Client) -> None:
    send_ambiguous_text(pat)
    (review,) = listed(pat)["items"]
    (read,) = pat.call("GET", "/v1/audit?action=review.viewed").json["items"]
    assert read["record"] == review["subject_ids"][0] and read["actor_name"] == "Local back office"


def test_it_is_overdue_after_two_business_days(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
    pat.stack.clock.advance(timedelta(days=8))
    assert pat.call("GET", f"/v1/reviews/{review_id}").json["overdue"] is True
    counts = {one["kind"]: one for one in pat.call("GET", "/v1/reports/overview").json["reviews"]}
    assert counts["reply"] == {"kind": "reply", "open": 1, "overdue": 1}
    assert counts["identity"] == {"kind": "identity", "open": 0, "overdue": 0}


def test_both_kinds_are_listed_in_pages_due_first(pat: Client) -> None:
    first = send_ambiguous_text(pat)
    second = make_contradiction(pat)
    pat.stack.clock.advance(timedelta(days=7))
    third = send_ambiguous_text(pat)
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


def test_a_review_that_is_not_there_is_not_found(client: Client) -> None:
    for path in (NOWHERE, "/v1/reviews/nonsense"):
        problem(client.call("GET", path), 404, "not_found")
        problem(client.call("POST", f"{path}/resolve", {"outcome": "opt_out"}), 404, "not_found")


def test_reviews_are_for_reviewers(pat: Client) -> None:
    review_id = send_ambiguous_text(pat)
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
