"""A text that asks for a right: the review of it becomes the request, in one transaction."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.client import Client, problem
from tests.http.reviews.doubts import PAT, PHONE, send_ambiguous_text
from tests.http.rights.desk import Desk

ASKS = {"first_name": "Pat", "last_name": "Rivera", "state": "CA", "relationship": "client"}
PLACE = ("newsletter", "email", True)


@pytest.fixture
def review_id(client: Client) -> str:
    client.record(PAT, PLACE)
    return send_ambiguous_text(client, "delete everything you have on me and stop")


def resolve(client: Client, review_id: str, request: dict[str, Any], outcome: str = "rights_request") -> Any:
    body = {"outcome": outcome, "request": request}
    return client.call("POST", f"/v1/reviews/{review_id}/resolve", body, headers={"Idempotency-Key": '"r-1"'})


def test_a_text_becomes_requests_and_opt_outs_with_the_number_that_wrote(client: Client, review_id: str) -> None:
    sent = client.call("GET", f"/v1/reviews/{review_id}").json["messages"][0]["received_at"]
    request = {"types": ["delete", "opt_out_sale_sharing"], "requester": ASKS}
    answer = resolve(client, review_id, request)
    assert answer.status == 200, answer.text
    first, second = answer.json["rights_request_ids"]
    desk = Desk(client)
    made = desk.seen(first)
    assert (made["type"], made["received_via"], made["received_at"]) == ("delete", "sms", sent)
    assert made["requester"]["phone"] == PHONE and made["linked_requests"] == [second]
    assert desk.seen(second)["status"] == "completed"
    found = client.call("POST", "/v1/opt-outs/lookup", {"subject": {"phone": PHONE}}).json["opt_outs"]
    assert {one["kind"] for one in found if one["state"] == "active"} == {"sale_sharing"}
    assert resolve(client, review_id, request).json == answer.json
    assert client.call("GET", f"/v1/reviews/{review_id}").json["rights_request_ids"] == [first, second]


def test_what_is_wrong_with_the_request_resolves_nothing(client: Client, review_id: str) -> None:
    nameless = {"types": ["delete"], "requester": {**ASKS, "first_name": ""}}
    wrong = problem(resolve(client, review_id, nameless), 422, "validation_failed")
    assert [one["pointer"] for one in wrong["errors"]] == ["/request/requester/first_name"]
    other = resolve(client, review_id, {"types": ["delete"], "requester": ASKS}, "not_opt_out")
    assert [one["pointer"] for one in problem(other, 422, "validation_failed")["errors"]] == ["/request"]
    assert client.call("GET", f"/v1/reviews/{review_id}").json["state"] == "open"
