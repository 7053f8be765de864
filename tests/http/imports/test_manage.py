"""Imports over HTTP: the lines of a file become consents, opt-outs and contracts, and the bad ones are listed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client, problem

HEADER = "email,purpose,channel,granted,collected_at\n"
GOOD = "pat@example.com,newsletter,email,yes,2026-01-05T10:00:00Z\n"
BAD = "sam@example.com,nothing_known,email,yes,\n"
NOBODYS = "imp_01KARZ6T9GSWQ40CJ9S2ED4T52"
UPLOAD = "upl_01KARZ6T9GSWQ40CJ9S2ED4T52"


def start(client: Client, import_id: str, **headers: str) -> Answer:
    """Calls POST /v1/imports/{id}/start."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.call("POST", f"/v1/imports/{import_id}/start", headers=sent)


def run_import(client: Client, kind: str, content: str, content_type: str = "text/csv", **more: Any) -> dict[str, Any]:
    """Runs an import from the upload to its end; returns the answer that then reads it."""
    made = client.import_of(kind, content, content_type, **more)
    assert made.status == 201, made.text
    assert start(client, made.json["id"]).status == 202
    client.stack.tick()
    found: dict[str, Any] = client.call("GET", f"/v1/imports/{made.json['id']}").json
    return found


def test_a_file_of_consents_is_imported_line_by_line(client: Client) -> None:
    made = client.import_of("consents", HEADER + GOOD + BAD)
    assert made.json.keys() == {
        *(
            "id",
            "kind",
            "upload_id",
            "format",
            "columns",
            "dry_run",
            "state",
            "created_at",
            "started_at",
            "finished_at",
        ),
        *("lines", "bytes", "failure"),
    }
    assert (made.status, made.json["state"], made.json["lines"]) == (201, "ready", {"read": 0, "done": 0, "failed": 0})
    assert client.decisions({"email": "pat@example.com"}) == {}
    begun = start(client, made.json["id"], If_Match=made.header("ETag") or "")
    assert (begun.status, begun.json["state"]) == (202, "running")
    client.stack.tick()
    over = client.call("GET", f"/v1/imports/{made.json['id']}")
    assert over.json["state"] == "done" and over.json["finished_at"]
    assert over.json["lines"] == {"read": 2, "done": 1, "failed": 1}
    assert over.json["bytes"] == {"total": len(HEADER + GOOD + BAD), "read": len(HEADER + GOOD + BAD)}
    assert over.json["next_cursor"] is None
    assert over.json["items"] == [
        {
            "line": 3,
            "code": "unknown_purpose",
            "field": "purpose",
            "message": "The tenant has no such purpose; GET /v1/tenant lists them.",
        }
    ]
    assert over.header("ETag") not in {None, begun.header("ETag")}
    assert client.decisions({"email": "pat@example.com"}) == {("newsletter", "email"): "granted"}


def test_contracts_and_opt_outs_are_imported_too(client: Client) -> None:
    contract = {"external_id": "practice-7", "started_on": "2026-01-01", "subjects": [{"email": "pat@example.com"}]}
    told = run_import(client, "contracts", json.dumps(contract), "application/x-ndjson")
    assert (told["state"], told["format"], told["lines"]["done"]) == ("done", "jsonl", 1)
    assert client.call("GET", "/v1/contracts/practice-7").json["state"] == "active"
    run_import(client, "opt_outs", "phone,kinds\n(415) 555-2671,sms phone\n")
    found = client.call("POST", "/v1/opt-outs/lookup", {"subject": {"phone": "+14155552671"}}).json["opt_outs"]
    assert {(one["kind"], one["state"], one["source"]) for one in found} == {
        ("sms", "active", "import"),
        ("phone", "active", "import"),
    }


def test_a_dry_run_tells_all_lines_page_by_page_and_changes_nothing(client: Client) -> None:
    told = run_import(client, "consents", HEADER + GOOD + BAD + GOOD, dry_run=True)
    assert [(one["line"], one["code"]) for one in told["items"]] == [(2, "ok"), (3, "unknown_purpose"), (4, "ok")]
    assert told["lines"] == {"read": 3, "done": 2, "failed": 1}
    path = f"/v1/imports/{told['id']}?limit=2"
    first = client.call("GET", path).json
    second = client.call("GET", f"{path}&cursor={first['next_cursor']}").json
    assert (first["items"] + second["items"], second["next_cursor"]) == (told["items"], None)
    assert client.lookup({"email": "pat@example.com"})["subject_id"] is None


def test_a_file_whose_header_is_not_known_fails_as_a_whole_and_says_why(client: Client) -> None:
    told = run_import(client, "consents", "email,shoe_size\npat@example.com,43\n")
    assert (told["state"], told["failure"]["code"], told["items"]) == ("failed", "unknown_column", [])
    assert "shoe" not in told["failure"]["message"]


def test_an_import_starts_once(client: Client) -> None:
    made = client.import_of("consents", HEADER + GOOD).json["id"]
    first = start(client, made, Idempotency_Key="start-1")
    again = start(client, made, Idempotency_Key="start-1")
    assert (again.status, again.body) == (202, first.body)
    assert again.header("Idempotent-Replayed") == "true"
    problem(start(client, made), 409, "import_not_ready")
    client.stack.tick()
    assert start(client, made, Idempotency_Key="start-1").body == first.body
    problem(start(client, made), 409, "import_not_ready")


def test_making_it_twice_with_one_key_makes_one(client: Client) -> None:
    body = {"kind": "consents", "upload_id": client.upload(b"email\n")}
    first, again = (client.call("POST", "/v1/imports", body, headers={"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body)
    assert again.header("Idempotent-Replayed") == "true"


def test_a_stale_etag_starts_nothing(client: Client) -> None:
    made = client.import_of("consents", HEADER + GOOD).json["id"]
    problem(start(client, made, If_Match='"7"'), 412, "precondition_failed")
    assert client.call("GET", f"/v1/imports/{made}").json["state"] == "ready"


def test_an_agents_requests_are_made_line_by_line_and_listed_back(client: Client) -> None:
    columns = "types,first_name,last_name,email,state,relationship,agent_name,agent_email,authorization"
    agent = "CA,client,Alex,alex@agents.example,signed_permission"
    rows = [
        f"delete opt_out_sale_sharing,Pat,Rivera,pat@example.com,{agent}",
        f"delete,Sam,Stone,not an address,{agent}",
        f"know,Kim,Lake,kim@example.com,{agent}",
    ]
    found = run_import(client, "requests", "\n".join((columns, *rows)))
    assert found["lines"] == {"read": 3, "done": 2, "failed": 1}
    first, bad, last = found["items"]
    assert (bad["line"], bad["field"], bad["code"]) == (3, "email", "not_a_email") and "requests" not in bad
    assert [(one["type"], one["status"]) for one in first["requests"]] == [
        ("delete", "waiting_for_requester"),
        ("opt_out_sale_sharing", "completed"),
    ]
    (made,) = last["requests"]
    seen = client.call("GET", f"/v1/requests/{made['id']}").json
    assert (seen["due_on"], seen["waiting_for"]) == (made["due_on"], "agent_proof")
    assert seen["agent"]["email"] == "alex@agents.example"
    dry = run_import(client, "requests", "\n".join((columns, rows[2])), dry_run=True)
    assert dry["items"] == [{"line": 2, "code": "ok", "field": None, "message": "This line would be imported."}]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"kind": "consents", "upload_id": UPLOAD}, "/upload_id", "unknown_upload"),
        ({"kind": "consents", "upload_id": "upl_1"}, "/upload_id", "malformed"),
        ({"kind": "people", "upload_id": UPLOAD}, "/kind", "not_allowed"),
        ({"kind": "consents"}, "/upload_id", "required"),
        ({"kind": "consents", "upload_id": UPLOAD, "dry_run": "yes"}, "/dry_run", "wrong_type"),
    ],
)
def test_what_cannot_be_imported_is_said_with_its_place(
    client: Client, body: dict[str, Any], pointer: str, code: str
) -> None:
    errors = problem(client.call("POST", "/v1/imports", body), 422, "validation_failed")["errors"]
    assert [(one["pointer"], one["code"]) for one in errors] == [(pointer, code)]


def test_the_upload_of_a_dry_run_serves_the_import_itself(client: Client) -> None:
    trial = run_import(client, "consents", HEADER + GOOD, dry_run=True)
    made = client.call("POST", "/v1/imports", {"kind": "consents", "upload_id": trial["upload_id"]})
    assert made.status == 201
    start(client, made.json["id"])
    client.stack.tick()
    assert client.decisions({"email": "pat@example.com"}) == {("newsletter", "email"): "granted"}


def test_an_upload_that_is_not_complete_or_no_import_s_is_refused(client: Client) -> None:
    for purpose, media, code in (
        ("import", "text/csv", "upload_not_complete"),
        ("answer", "application/pdf", "wrong_purpose"),
    ):
        body = {"purpose": purpose, "file_name": "f", "content_type": media, "size": 6}
        upload_id = client.call("POST", "/v1/uploads", body).json["id"]
        answer = client.call("POST", "/v1/imports", {"kind": "consents", "upload_id": upload_id})
        assert problem(answer, 422, "validation_failed")["errors"][0]["code"] == code


def test_it_needs_its_scope_and_no_publishable_key_has_it(client: Client, stack: Stack) -> None:
    body = {"kind": "consents", "upload_id": UPLOAD}
    problem(client.call("POST", "/v1/imports", body, key="publishable"), 403, "missing_scope")
    made = client.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "preset": "auditor"}, key="admin").json
    problem(stack.http("POST", "/v1/imports", json=body, key=made["secret"]), 403, "missing_scope")
    problem(stack.http("GET", f"/v1/imports/{NOBODYS}", key=made["secret"]), 403, "missing_scope")


@pytest.mark.parametrize("name", [NOBODYS, "imp_1", "con_01KARZ6T9GSWQ40CJ9S2ED4T52"])
def test_an_import_that_is_not_there_is_not_found(client: Client, name: str) -> None:
    problem(client.call("GET", f"/v1/imports/{name}"), 404, "not_found")
    problem(start(client, name), 404, "not_found")


def test_a_cursor_of_another_import_is_refused(client: Client) -> None:
    one, two = (run_import(client, "consents", HEADER + GOOD + GOOD, dry_run=True)["id"] for _ in range(2))
    cursor = client.call("GET", f"/v1/imports/{one}?limit=1").json["next_cursor"]
    problem(client.call("GET", f"/v1/imports/{two}?limit=1&cursor={cursor}"), 400, "invalid_cursor")
