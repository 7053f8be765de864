"""Files with headers and members of their own: `columns` says what they are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fixtures.client import Client, problem

ROWS = (
    "Name,E-Mail,List,Via,OK\n=Pat,pat@example.com,newsletter,email,yes\nSam,sam@example.com,nothing_known,email,yes\n"
)
COLUMNS = {"e-mail": "email", "List": "purpose", "4": "channel", "OK": "granted"}


def run(client: Client, content: str, columns: dict[str, str], media: str = "text/csv", **more: Any) -> dict[str, Any]:
    """Runs an import of consents to its end; returns the answer that then reads it."""
    made = client.import_of("consents", content, media, columns=columns, **more)
    assert (made.status, made.json["columns"]) == (201, columns), made.text
    begun = client.call("POST", f"/v1/imports/{made.json['id']}/start")
    assert (begun.status, begun.json["columns"]) == (202, columns)
    client.stack.tick()
    found: dict[str, Any] = client.call("GET", f"/v1/imports/{made.json['id']}").json
    return found


def test_a_file_with_its_own_header_is_taken_by_name_and_number_and_the_rest_left_out(client: Client) -> None:
    found = run(client, ROWS, COLUMNS)
    assert (found["state"], found["columns"]) == ("done", COLUMNS)
    assert found["lines"] == {"read": 2, "done": 1, "failed": 1}
    assert [(one["line"], one["field"]) for one in found["items"]] == [(3, "purpose")]
    assert client.decisions({"email": "pat@example.com"}) == {("newsletter", "email"): "granted"}


def test_json_lines_are_taken_by_the_names_of_members(client: Client) -> None:
    lines = [
        {"E-Mail": "pat@example.com", "List": "newsletter", "Via": "email", "OK": True, "size": {"shoe": 43}},
        {"E-Mail": "sam@example.com", "List": "nothing_known", "Via": "email", "OK": "yes"},
    ]
    content = "\n".join(map(json.dumps, lines)) + '\n{"E-Mail": 1, "E-Mail": 2}\n'
    columns = {"E-Mail": "email", "List": "purpose", "Via": "channel", "OK": "granted"}
    found = run(client, content, columns, "application/x-ndjson")
    assert found["lines"] == {"read": 3, "done": 1, "failed": 2}
    told = [(one["line"], one["code"], one["field"]) for one in found["items"]]
    assert told == [(2, "unknown_purpose", "purpose"), (3, "malformed_json", None)]
    assert client.decisions({"email": "pat@example.com"}) == {("newsletter", "email"): "granted"}


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"Mail": "email"}, "missing_column"),
        ({"9": "email"}, "missing_column"),
        ({"OK": "granted", "5": "email"}, "repeated_column"),
    ],
)
def test_a_file_without_what_is_mapped_fails_as_a_whole_and_says_why(
    client: Client, columns: dict[str, str], code: str
) -> None:
    found = run(client, ROWS, columns)
    assert (found["state"], found["failure"]["code"], found["items"]) == ("failed", code, [])
    assert client.lookup({"email": "pat@example.com"})["subject_id"] is None


@pytest.mark.parametrize(
    ("columns", "codes"),
    [
        ({"Mail": "e_mail"}, ["unknown_field"]),
        ({"Mail": "email", "Post": "email"}, ["repeated"]),
        ({"Mail": "email", "mail": "phone"}, ["repeated"]),
        ({}, ["too_short"]),
        ({"M" * 101: "email"}, ["too_long"]),
        ({"Mail": 1}, ["wrong_type"]),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_before_anything_is_made(
    client: Client, columns: dict[str, Any], codes: list[str]
) -> None:
    answer = client.import_of("consents", ROWS, columns=columns)
    errors = problem(answer, 422, "validation_failed")["errors"]
    assert [one["code"] for one in errors] == codes
    assert {one["pointer"] for one in errors} == {"/columns"}
    assert "Mail" not in answer.text and "MMM" not in answer.text
    assert client.call("GET", "/v1/imports").json == {"items": [], "next_cursor": None}


def test_a_repeated_call_answers_with_the_mapping_and_another_one_is_another_body(client: Client) -> None:
    upload_id = client.upload(ROWS.encode(), "text/csv")
    body = {"kind": "consents", "upload_id": upload_id, "columns": COLUMNS}
    sent = {"Idempotency-Key": "one"}
    first = client.call("POST", "/v1/imports", body, headers=sent)
    client.call("POST", f"/v1/imports/{first.json['id']}/start")
    client.stack.tick()
    assert client.call("POST", "/v1/imports", body, headers=sent).body == first.body
    other = {**body, "columns": {**COLUMNS, "Name": "external_id"}}
    assert client.call("POST", "/v1/imports", other, headers=sent).status == 422
