"""Lists, search and assignment of rights requests over HTTP: what staff see, as JSON and as CSV, and who may."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import PAT, REQUESTS, Desk

OFFICE = {"name": "Ann Lee", "email": "ann.lee@cyclonex.example"}
NOBODY = "mem_01KARZ6T9GSWQ40CJ9S2ED4T5A"
NO_REQUEST = "req_01KARZ6T9GSWQ40CJ9S2ED4T5A"


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


def hire(client: Client, *scopes: str) -> dict[str, Any]:
    """Makes a key for a person."""
    answer = client.call(
        "POST", "/v1/keys", {"kind": "secret", "name": "Ann", "scopes": list(scopes), "holder": OFFICE}, key="admin"
    )
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def test_staff_find_assign_and_list_requests(client: Client) -> None:
    desk = Desk(client)
    made = desk.make("delete", requester={**PAT, "first_name": "=HYPERLINK(1)", "last_name": "Rivera, Pat"})
    linked = desk.make("know", "access", requester={**PAT, "email": "kim@b.example", "state": "TX"})
    answer = client.call("GET", f"{REQUESTS}?type=delete&status=awaiting_verification")
    assert answer.json["next_cursor"] is None
    (line,) = answer.json["items"]
    read = desk.seen(made["id"])
    clock = line.pop("next_clock")
    assert line == {
        "id": made["id"],
        "type": "delete",
        "status": "awaiting_verification",
        "name": "=HYPERLINK(1) Rivera, Pat",
        "state": "CA",
        "relationship": "website_visitor",
        "received_at": made["received_at"],
        "due_on": made["due_on"],
        "target_on": made["target_on"],
        "assignee": None,
        "assignee_name": None,
        "marks": [],
        "linked_requests": [],
    }
    assert clock == {"name": "acknowledge", "on": read["acknowledge_by"], "overdue": False}

    key = hire(client, "requests:read", "requests:write")
    member, secret = key["holder"]["id"], key["secret"]
    assert desk.act(made["id"], "assign", {"member_id": member}).json["assignee"] == member
    both = [one["id"] for one in linked["linked_requests"]]
    assigned = client.call("POST", f"{REQUESTS}/assign", {"ids": [*both, NO_REQUEST], "member_id": member})
    assert assigned.json["results"] == [
        {"id": both[0], "ok": True},
        {"id": both[1], "ok": True},
        {"id": NO_REQUEST, "ok": False, "code": "not_found"},
    ]
    mine = client.stack.http("GET", f"{REQUESTS}?assignee=me", key=secret)
    assert sorted(ids(mine)) == sorted([made["id"], *both])
    assert {one["assignee_name"] for one in mine.json["items"]} == {OFFICE["name"]}
    assert ids(client.call("GET", f"{REQUESTS}?assignee=none")) == []
    assert ids(client.call("GET", f"{REQUESTS}?overdue=true")) == []
    assert ids(client.call("GET", f"{REQUESTS}?assignee={member}&type=know&sort=received_at")) == [both[0]]
    (team,) = client.stack.http("GET", "/v1/team", key=secret).json["items"]
    assert team == {"id": member, "name": "Ann Lee", "active": True, "open_requests": 3}
    assert client.call("GET", "/v1/team", key="admin").json["items"][0]["email"] == OFFICE["email"]

    for body in ({"email": " Kim@B.example"}, {"id": both[0]}):
        found = client.call("POST", f"{REQUESTS}/search", body)
        assert both[0] in ids(found)
        assert made["id"] not in ids(found)
    assert ids(client.call("POST", f"{REQUESTS}/search", {"phone": "(415) 555-2671"})) == []

    assert client.call("POST", f"/v1/keys/{key['id']}/revoke", key="admin").status == 200
    texts = [" ".join(text.split()) for text in desk.mailed()]
    assert ids(client.call("GET", f"{REQUESTS}?assignee={member}")) == []
    assert len(ids(client.call("GET", f"{REQUESTS}?assignee=none"))) == 3
    assert [text for text in texts if "Ann Lee" in text and member in text and "3 open rights requests" in text]


def test_a_list_as_csv_links_to_its_next_page_and_calculates_nothing(client: Client) -> None:
    desk = Desk(client)
    names = ["=1+1", "Zoë", 'Pat "P", R']
    made = [desk.make("delete", requester={**PAT, "first_name": name, "last_name": "R"})["id"] for name in names]
    address = f"{REQUESTS}?type=delete&limit=2&sort=received_at"
    rows: list[dict[str, str]] = []
    for count in (2, 1):
        answer = client.call("GET", address, headers={"Accept": "text/csv"})
        assert (answer.status, answer.header("Content-Type")) == (200, "text/csv; charset=utf-8; header=present")
        page = list(csv.DictReader(StringIO(answer.text, newline="")))
        assert len(page) == count
        rows += page
        link = answer.header("Link") or ""
        address = link.removeprefix("<").removesuffix('>; rel="next"')
    assert address == ""
    assert [row["id"] for row in rows] == made[::-1]
    assert [row["name"] for row in rows] == ['Pat "P", R R', "Zoë R", "'=1+1 R"]
    assert {row["clock"] for row in rows} == {"acknowledge"}
    wide = client.call("GET", f"{REQUESTS}?limit=1000", headers={"Accept": "text/csv"})
    assert wide.status == 200
    problem(client.call("GET", f"{REQUESTS}?limit=1000"), 400, "malformed_query")


@pytest.mark.parametrize(
    "query",
    [
        *("status=done", "type=x", "assignee=ann", "clock=x", "overdue=1", "due_before=2026-02-30", "sort=id"),
        *("limit=0", "limit=1001", "email=pat@a.example", "assignee=me", "cursor=x"),
    ],
)
def test_a_query_that_means_nothing_is_refused(client: Client, query: str) -> None:
    code = "invalid_cursor" if query.startswith("cursor") else "malformed_query"
    answer = client.call("GET", f"{REQUESTS}?{query}")
    problem(answer, 400, code)
    assert "pat@a.example" not in answer.text


def test_bodies_name_one_thing_and_people_who_work_here(client: Client) -> None:
    made = Desk(client).make("delete")["id"]
    for body in ({}, {"email": "pat@a.example", "id": made}, {"email": "no address"}, {"id": "req_1"}):
        assert client.call("POST", f"{REQUESTS}/search", body).status == 422
    for body in ({}, {"member_id": NOBODY}, {"member_id": "ann"}):
        assert client.call("POST", f"{REQUESTS}/{made}/assign", body).status == 422
    for body in ({"ids": [], "member_id": None}, {"ids": [made] * 26, "member_id": None}, {"ids": [made]}):
        assert client.call("POST", f"{REQUESTS}/assign", body).status == 422
    problem(client.call("POST", f"{REQUESTS}/{NO_REQUEST}/assign", {"member_id": None}), 404, "not_found")
    for method, path in (("GET", REQUESTS), ("POST", f"{REQUESTS}/search"), ("POST", f"{REQUESTS}/assign")):
        assert client.call(method, path, key="publishable").status == 403


def test_of_another_company_nothing_is_seen(client: Client) -> None:
    made = Desk(client).make("delete")["id"]
    other = Client(client.stack, "psynergy")
    assert ids(other.call("GET", REQUESTS)) == []
    assert ids(other.call("POST", f"{REQUESTS}/search", {"id": made})) == []
    answer = other.call("POST", f"{REQUESTS}/assign", {"ids": [made], "member_id": None})
    assert answer.json["results"] == [{"id": made, "ok": False, "code": "not_found"}]


def test_a_bulk_assignment_is_done_once_for_each_key_of_idempotency(client: Client) -> None:
    desk = Desk(client)
    made = desk.make("delete")["id"]
    member = hire(client, "requests:read")["holder"]["id"]
    headers = {"Idempotency-Key": "assign-once"}
    body = {"ids": [made], "member_id": member}
    answers = [client.call("POST", f"{REQUESTS}/assign", body, headers=headers) for _ in range(2)]
    assert [answer.header("Idempotent-Replayed") for answer in answers] == [None, "true"]
    assert answers[0].json == answers[1].json
    other = client.call("POST", f"{REQUESTS}/assign", {**body, "member_id": None}, headers=headers)
    problem(other, 422, "idempotency_key_reused")
    types = [one["type"] for one in desk.read(made, "/events").json["items"]]
    assert types.count("request.assigned") == 1
