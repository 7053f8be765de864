"""Uploads over HTTP: who may announce what, which answers are repeated, what is refused and why."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import daily_caps
from chalicelib.domain.daily_caps import Cap
from infra.local.stack import Answer
from tests.fixtures.client import Client, KeyName, problem, stored

PDF = b"%PDF-1.7"
PAPER: dict[str, Any] = {
    "purpose": "identity_document",
    "file_name": "Pat Rivera licence.pdf",
    "content_type": "application/pdf",
    "size": len(PDF),
}
IMPORT = {"purpose": "import", "file_name": "consents.csv", "content_type": "text/csv", "size": 6}


def announce(client: Client, body: dict[str, Any] = PAPER, *, key: KeyName = "secret", once: str = "") -> Answer:
    """Calls POST /v1/uploads; `once` is its Idempotency-Key."""
    headers = {"Idempotency-Key": once} if once else {}
    return client.call("POST", "/v1/uploads", body, key=key, headers=headers)


def complete(client: Client, upload_id: str, *, key: KeyName = "secret", once: str = "") -> Answer:
    """Calls POST /v1/uploads/{id}/complete; `once` is its Idempotency-Key."""
    headers = {"Idempotency-Key": once} if once else {}
    return client.call("POST", f"/v1/uploads/{upload_id}/complete", key=key, headers=headers)


def key_with(client: Client, *scopes: str) -> str:
    """Returns the text of a new secret key."""
    made = client.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "scopes": scopes}, key="admin")
    return str(made.json["secret"])


def test_an_announcement_answers_a_form_for_exactly_that_file(client: Client) -> None:
    answer = announce(client)
    body = answer.json
    assert (answer.status, body["state"], body["file_name"]) == (201, "pending", PAPER["file_name"])
    assert body["fields"]["key"] == f"uploads/{body['id']}"
    assert body["fields"]["Content-Type"] == "application/pdf"
    assert body["url"].startswith(client.stack.s3_url)
    policy = base64.b64decode(body["fields"]["policy"]).decode()  # in base64 three letters stand there by chance
    assert "Pat" not in json.dumps([body["url"], {**body["fields"], "policy": policy}])


def test_a_replay_gives_a_working_form_for_the_same_upload(client: Client) -> None:
    first = announce(client, once="upload-one")
    client.stack.send_file(first.json, PDF)
    complete(client, first.json["id"])
    client.stack.clock.advance(timedelta(hours=23))
    again = announce(client, once="upload-one")
    assert (again.status, again.header("Idempotent-Replayed")) == (201, "true")
    varying = {"fields", "form_expires_at"}
    assert {k: v for k, v in again.json.items() if k not in varying} == {
        k: v for k, v in first.json.items() if k not in varying
    }
    assert client.stack.send_file(again.json, PDF).status == 204
    problem(announce(client, {**PAPER, "size": 9}, once="upload-one"), 422, "idempotency_key_reused")


def test_a_form_lies_nowhere_in_the_table(client: Client) -> None:
    form = announce(client, once="upload-one").json["fields"]
    kept = json.dumps(stored())
    assert form["x-amz-signature"] not in kept
    assert form["policy"] not in kept


def test_completing_is_refused_until_the_file_is_there(client: Client) -> None:
    upload = announce(client).json
    problem(complete(client, upload["id"]), 409, "upload_missing")
    client.stack.send_file(upload, PDF)
    first = complete(client, upload["id"], once="done")
    again = complete(client, upload["id"], once="done")
    assert (first.status, first.json["state"]) == (200, "complete")
    assert again.json == complete(client, upload["id"]).json == first.json
    assert client.call("GET", f"/v1/uploads/{upload['id']}").json == first.json


def test_a_file_that_is_something_else_is_refused_with_the_reason_and_may_be_sent_again(client: Client) -> None:
    upload = announce(client).json
    client.stack.send_file(upload, b"MZ\x90\x00\x03\x00\x00\x00")
    body = problem(complete(client, upload["id"]), 422, "upload_refused")
    assert [error["code"] for error in body["errors"]] == ["wrong_content"]
    client.stack.send_file(upload, PDF)
    assert complete(client, upload["id"]).status == 200


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"purpose": "photo"}, "/purpose", "not_allowed"),
        ({"content_type": "text/html"}, "/content_type", "not_allowed"),
        ({"content_type": "text/csv"}, "/content_type", "not_allowed"),
        ({"size": 10 * 1024 * 1024 + 1}, "/size", "out_of_range"),
        ({"size": 0}, "/size", "out_of_range"),
        ({"size": 2**60}, "/size", "out_of_range"),
        ({"file_name": "a\r\nb"}, "/file_name", "malformed"),
        ({"file_name": ""}, "/file_name", "too_short"),
    ],
)
def test_what_is_not_taken_is_told_by_field(client: Client, more: dict[str, Any], pointer: str, code: str) -> None:
    body = problem(announce(client, {**PAPER, **more}), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [(pointer, code)]


def test_a_publishable_key_sends_a_visitors_papers_and_learns_no_file_name(client: Client) -> None:
    upload = announce(client, key="publishable").json
    assert "file_name" not in upload
    client.stack.send_file(upload, PDF)
    done = complete(client, upload["id"], key="publishable")
    assert (done.status, done.json["state"]) == (200, "complete")
    assert "file_name" not in done.json
    problem(client.call("GET", f"/v1/uploads/{upload['id']}", key="publishable"), 403, "missing_scope")


@pytest.mark.parametrize("body", [IMPORT, {**PAPER, "purpose": "answer"}], ids=["import", "answer"])
def test_a_publishable_key_sends_nothing_else(client: Client, body: dict[str, Any]) -> None:
    problem(announce(client, body, key="publishable"), 403, "missing_scope")
    upload_id = announce(client, body).json["id"]
    problem(complete(client, upload_id, key="publishable"), 403, "missing_scope")


def test_a_secret_key_needs_the_scope_of_the_purpose(client: Client) -> None:
    importer, clerk = key_with(client, "imports:write"), key_with(client, "requests:write", "requests:read")
    other = key_with(client, "consents:write")
    http = client.stack.http
    made = http("POST", "/v1/uploads", key=importer, json=IMPORT)
    assert made.status == 201
    path = f"/v1/uploads/{made.json['id']}"
    assert http("GET", path, key=importer).status == 200
    problem(http("GET", path, key=clerk), 403, "missing_scope")
    problem(http("POST", f"{path}/complete", key=clerk), 403, "missing_scope")
    problem(http("POST", "/v1/uploads", key=importer, json=PAPER), 403, "missing_scope")
    problem(http("POST", "/v1/uploads", key=clerk, json=IMPORT), 403, "missing_scope")
    assert http("POST", "/v1/uploads", key=clerk, json=PAPER).status == 201
    problem(http("POST", "/v1/uploads", key=other, json=PAPER), 403, "missing_scope")


def test_an_upload_that_nothing_refers_to_is_gone_after_a_day(client: Client) -> None:
    upload = announce(client).json
    client.stack.send_file(upload, PDF)
    client.stack.clock.advance(timedelta(hours=24))
    for answer in (complete(client, upload["id"]), client.call("GET", f"/v1/uploads/{upload['id']}")):
        problem(answer, 404, "not_found")
    problem(complete(client, "upl_nothing"), 404, "not_found")


def test_the_calls_are_few(client: Client) -> None:
    announce(client)
    with client.stack.meter() as meter:
        upload = announce(client).json
    assert meter.calls == {("dynamodb", "TransactWriteItems"): 1}
    client.stack.send_file(upload, PDF)
    with client.stack.meter() as meter:
        complete(client, upload["id"])
    assert meter.calls == {("dynamodb", "GetItem"): 1, ("s3", "GetObject"): 1, ("dynamodb", "TransactWriteItems"): 1}


def test_a_repeat_of_a_form_takes_no_other_forms_place(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(daily_caps.CAPS, "upload_forms", Cap(most=40, per_caller=3))
    for _ in range(3):
        assert announce(client, key="publishable", once="f" * 32).status == 201
    assert announce(client, key="publishable").status == 201
