"""Names beside keys and members that acted: in every answer to a secret key that names one, and in no other."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from chalicelib import wiring
from tests.fixtures.client import Client
from tests.http.rights.desk import PAT, Desk

ADA = {"name": "Ada Example", "email": "ada@example.com"}
LATE = {"code": "lien_open", "reason": "Lien 77", "review_on": "2031-06-01"}
DRAFT = {
    "title": "Privacy Policy",
    "content": "# Privacy\n\nWe write to you.",
    "effective_at": "2027-06-01T00:00:00Z",
    "material": False,
    "change_summary": "Shorter.",
}


@pytest.fixture
def desk(client: Client) -> Desk:
    """Returns the requests of the company whose profile has liens."""
    return Desk(Client(client.stack, "billgenix"))


def hire(desk: Desk) -> dict[str, Any]:
    """Makes a key of all scopes for Ada."""
    body = {"kind": "secret", "name": "Front desk", "preset": "admin", "holder": ADA}
    answer = desk.client.call("POST", "/v1/keys", body, key="admin")
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def by_ada(desk: Desk, key: dict[str, Any], method: str, path: str, body: Any = None) -> Any:
    """Makes a call with Ada's key and returns the answer's body."""
    answer = desk.client.stack.http(method, path, json=body, key=key["secret"])
    assert answer.status < 300, answer.text
    return answer.json


def test_whoever_worked_on_a_request_is_named(desk: Desk) -> None:
    key = hire(desk)
    verified = desk.verified("know")
    request_id = verified["id"]
    path = f"/v1/requests/{request_id}"
    by_ada(desk, key, "POST", f"{path}/assign", {"member_id": key["holder"]["id"]})
    hold = by_ada(desk, key, "POST", "/v1/holds", {"rights_request": request_id, **LATE})
    assert (hold["placed_by"], hold["placed_by_name"]) == (key["holder"]["id"], "Ada Example")
    assert "released_by_name" not in hold
    released = by_ada(desk, key, "POST", f"/v1/holds/{hold['id']}/release", {"reason": "Paid."})
    assert (released["released_by"], released["released_by_name"]) == (key["holder"]["id"], "Ada Example")
    identity = {"method": "call_back", "note": "Called the number on file."}
    by_ada(desk, key, "POST", f"{path}/verify-identity", identity)
    by_ada(desk, key, "POST", f"{path}/message", {"message": "We have begun."})
    (message,) = desk.read(request_id, "/messages").json["items"]
    assert (message["actor"], message["actor_name"]) == (f"secret:{key['id']}", "Ada Example")
    by_ada(desk, key, "POST", f"{path}/complete", {"summary": "Nothing else."})
    seen = desk.seen(request_id)
    assert (seen["assignee_name"], seen["decided_by_name"]) == ("Ada Example", "Ada Example")
    assert [(one["method"], one["by_name"]) for one in seen["checks"]] == [
        *(("code", None), ("call_back", "Ada Example")),
    ]
    (line,) = desk.client.call("GET", f"/v1/requests?status={seen['status']}").json["items"]
    assert line["assignee_name"] == "Ada Example"
    events = desk.read(request_id, "/events").json["items"]
    named = {one["actor"].partition(":")[0]: one["actor_name"] for one in events}
    assert named["secret"] == "Ada Example" and named["subject"] is None and named["system"] is None
    told = desk.read(request_id, token=verified["linked_requests"][0]["tracking_token"])
    assert told.status == 200 and "Ada" not in told.text
    written = desk.read(request_id, "/messages", token=verified["linked_requests"][0]["tracking_token"])
    assert written.status == 200 and "actor" not in written.text


def test_whoever_made_keys_and_versions_is_named(desk: Desk) -> None:
    key = hire(desk)
    other = by_ada(desk, key, "POST", "/v1/keys", {"kind": "secret", "name": "Site", "preset": "website"})
    assert (other["created_by"], other["created_by_name"]) == (key["id"], "Ada Example")
    listed = by_ada(desk, key, "GET", "/v1/keys")["items"]
    assert {one["created_by_name"] for one in listed if one["created_by"].startswith("key_")} >= {"Ada Example"}
    versions = "/v1/policies/privacy/versions"
    number = by_ada(desk, key, "POST", versions, DRAFT)["version"]
    by_ada(desk, key, "POST", f"{versions}/{number}/publish", {})
    version = by_ada(desk, key, "GET", f"{versions}/{number}")
    assert (version["author"], version["author_name"]) == (f"secret:{key['id']}", "Ada Example")
    for_site = desk.client.call("GET", "/v1/policies/privacy", key="publishable")
    assert (for_site.json["author"], for_site.json["author_name"]) == (None, None)


def test_a_page_of_names_costs_one_query_a_minute(desk: Desk) -> None:
    key = hire(desk)
    for _ in range(3):
        by_ada(desk, key, "POST", "/v1/requests", {"types": ["question"], "requester": PAT, "details": "Why?"})
    path = "/v1/requests?assignee=none"
    by_ada(desk, key, "GET", path)
    with desk.client.stack.meter() as nobody:
        lines = by_ada(desk, key, "GET", path)["items"]
    body = {"ids": [one["id"] for one in lines], "member_id": key["holder"]["id"]}
    by_ada(desk, key, "POST", "/v1/requests/assign", body)
    wiring.ports().api_keys.forget("billgenix")
    by_ada(desk, key, "GET", "/v1/tenant")  # the key itself is read again
    with desk.client.stack.meter() as named:
        mine = by_ada(desk, key, "GET", "/v1/requests?assignee=me")["items"]
    with desk.client.stack.meter() as again:
        by_ada(desk, key, "GET", "/v1/requests?assignee=me")
    assert [one["assignee_name"] for one in mine] == ["Ada Example"] * 3 and nobody.calls == again.calls
    assert named.calls == nobody.calls + Counter({("dynamodb", "Query"): 1})
