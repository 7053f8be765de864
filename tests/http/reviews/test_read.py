"""Reading reviews over HTTP: the list and single reviews, when each is due, and who may read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fixtures.client import Client, moment, move_to_daytime, problem
from tests.http.reviews.doubts import PAT, TEXT, listed, make_contradiction, send_ambiguous_text

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
