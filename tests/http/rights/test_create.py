"""POST /v1/requests: the same answer for everybody, and plain words for what can't be."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.fixtures.client import Client, problem
from tests.fixtures.mail.sent import list_mails
from tests.http.rights.desk import PAT, Desk


def masked(answer: Any) -> str:
    """Returns an answer without what may differ: ids, tokens and moments."""
    text = re.sub(r'"(?:intake_token|id)":"[^"]*"', '""', answer.text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", text)


def test_a_stranger_learns_nothing_of_whom_they_name(client: Client) -> None:
    desk = Desk(client)
    names = {name: f"{name}@practice.example" for name in ("unknown", "known", "opted", "asking", "held")}
    for name in ("known", "held"):
        client.record({"email": names[name]}, ("service_updates", "email", True))
    hold = {"code": "legal_obligation", "reason": "An audit.", "review_on": "2099-12-31"}
    assert client.call("POST", "/v1/holds", {**hold, "subject": {"email": names["held"]}}).status == 201
    client.call(
        "POST",
        "/v1/opt-outs",
        {"subject": {"email": names["opted"]}, "kinds": ["sale_sharing"], "source": {"channel": "web_form"}},
    )
    for right in ("know", "delete", "access"):
        desk.make(right, requester={**PAT, "email": names["asking"]})
    desk.make("delete")  # the process knows its keys from here on
    seen = []
    for name in names.values():
        with client.stack.meter() as used:
            answer = desk.send("access", "delete", requester={**PAT, "email": name})
        assert answer.status == 201
        headers = {key.lower() for key, _ in answer.response.headers}
        seen.append((masked(answer), headers, dict(used.calls), used.write_units))
    assert all(one == seen[0] for one in seen)


def test_an_answer_says_what_happens_by_when_and_how_to_go_on(client: Client) -> None:
    made = Desk(client).make("delete", "opt_out_sale_sharing", details="All of it.")
    assert (made["status"], made["type"], made["clock"]["jurisdiction"]) == ("awaiting_verification", "delete", "US-CA")
    assert made["verification"] == {"required": True, "needed": 1, "level": 0, "method": "code", "expires_at": None}
    assert [(one["type"], one["status"]) for one in made["linked_requests"]] == [
        ("delete", "awaiting_verification"),
        ("opt_out_sale_sharing", "completed"),
    ]
    assert len({one["intake_token"] for one in made["linked_requests"]}) == 2 and len(made["clock"]["explanation"]) == 2
    reasons = client.check({"email": PAT["email"]}, "newsletter", "email")["reasons"]
    assert isinstance(reasons, list)


@pytest.mark.parametrize(
    ("more", "pointer", "key"),
    [
        ({"types": []}, "/types", "publishable"),
        ({"types": ["delete"] * 9}, "/types", "publishable"),
        ({"types": ["erase"]}, "/types/0", "publishable"),
        ({"requester": {**PAT, "state": "XX"}}, "/requester", "publishable"),
        ({"requester": {**PAT, "state": "CA", "country": "DE"}}, "/requester", "publishable"),
        ({"requester": {**PAT, "state": None, "country": "XX"}}, "/requester", "publishable"),
        ({"requester": {**PAT, "email": "no address"}}, "/requester/email", "publishable"),
        ({"requester": {**PAT, "first_name": "Pat\u202e"}}, "/requester/first_name", "publishable"),
        ({"requester": {**PAT, "last_name": "a\u0000b"}}, "/requester/last_name", "publishable"),
        ({"details": "x" * 10_001}, "/details", "publishable"),
        ({"received_from": "agent"}, "/agent", "publishable"),
        ({"received_from": "controller", "contract_external_id": "c-1"}, "/received_from", "publishable"),
        ({"received_at": "2026-11-20T10:00:00Z"}, "/received_at", "publishable"),
        ({"received_via": "phone"}, "/received_via", "publishable"),
        ({"received_at": "2017-12-31T10:00:00Z"}, "/received_at", "secret"),
        ({"received_at": "2099-12-31T10:00:00Z"}, "/received_at", "secret"),
        ({"received_at": "2026-02-30T10:00:00Z"}, "/received_at", "secret"),
        ({"received_from": "agent", "agent": {"name": "A", "email": "a@b.example"}}, "/agent/authorization", "secret"),
        (
            {
                "received_from": "agent",
                "agent": {
                    **{"name": "A", "email": "a@b.example", "authorization": "signed_permission"},
                    "upload_id": "upl_01KARZ6T9G4C6V8B0N2M4K6J8H",
                },
            },
            "/agent/upload_id",
            "publishable",
        ),
        ({"period": {"from": "2026-02-30"}}, "/period/from", "publishable"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(client: Client, more: dict[str, Any], pointer: str, key: Any) -> None:
    body = {"types": ["delete"], "requester": PAT, **more}
    answer = client.call("POST", "/v1/requests", body, key=key)
    found = [error["pointer"] for error in problem(answer, 422, "validation_failed")["errors"]]
    assert any(one == pointer or one.startswith(pointer + "/") for one in found), found


def test_what_looks_like_code_stays_text(client: Client) -> None:
    desk = Desk(client)
    made = desk.make(
        "delete", details='=HYPERLINK("https://evil.example")', requester={**PAT, "last_name": "<b>Rivera</b>"}
    )
    seen = desk.seen(made["id"])
    assert seen["details"].startswith("=HYPER") and seen["requester"]["last_name"] == "<b>Rivera</b>"
    client.stack.tick()
    (mail,) = list_mails(client.stack)
    html = mail.message.get_body(("html",))
    assert (
        html is not None and "<b>Rivera" not in html.get_content() and "evil.example" not in json.dumps(desk.mailed())
    )


def test_the_same_key_gives_the_same_request(client: Client) -> None:
    desk = Desk(client)
    headers = {"Idempotency-Key": "the-same-request-0123456789"}
    first = desk.send("delete", "know", headers=headers)
    again = desk.send("delete", "know", headers=headers)
    assert again.status == 201 and again.json == first.json and again.header("Idempotent-Replayed") == "true"
    problem(desk.send("delete", headers=headers), 422, "idempotency_key_reused")
