"""Webhook endpoints over HTTP: made with a secret shown once, changed under their version, and of one tenant alone."""

from __future__ import annotations

import pytest

from tests.fixtures.client import Client, problem, stored
from tests.http.webhooks.hooks import ENDPOINTS, Hooks

URL = "https://hooks.example.com/in"


def test_an_endpoint_shows_its_secret_once_and_keeps_it_nowhere(hooks: Hooks) -> None:
    made = hooks.call("POST", "", {"url": URL, "events": ["hold.set", "hold.set"], "description": "Tickets"})
    assert made.status == 201 and made.header("ETag") == '"1"'
    secret = made.json["secret"]
    assert made.json == {
        "id": made.json["id"],
        "url": URL,
        "events": ["hold.set"],
        "description": "Tickets",
        "enabled": True,
        "disabled_at": None,
        "disabled_reason": None,
        "created_at": made.json["created_at"],
        "secret": secret,
    }
    read = hooks.call("GET", f"/{made.json['id']}")
    assert read.header("ETag") == '"1"' and read.json == {
        name: value for name, value in made.json.items() if name != "secret"
    }
    assert hooks.call("GET").json == {"items": [read.json], "next_cursor": None}
    assert secret not in repr(stored()) and secret[6:] not in repr(stored())


def test_the_same_call_again_shows_the_same_secret_and_another_body_is_refused(hooks: Hooks) -> None:
    first = hooks.call("POST", "", {"url": URL}, Idempotency_Key="0123456789abcdef0123456789abcdef")
    again = hooks.call("POST", "", {"url": URL}, Idempotency_Key="0123456789abcdef0123456789abcdef")
    assert again.json == first.json and again.header("Idempotent-Replayed") == "true"
    assert len(hooks.call("GET").json["items"]) == 1
    other = hooks.call("POST", "", {"url": URL + "2"}, Idempotency_Key="0123456789abcdef0123456789abcdef")
    problem(other, 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://[::1]/",
            "https://127.0.0.1/",
            "http://localhost:8000/",
            "http://hooks.example.com/",
            "https://2130706433/",
        ),
        *("https://user:word@hooks.example.com/", "https://hooks.example.com:8443/", "https://hooks.example.com/#x"),
        *("https://xn--bcher-kva.example/", "https://bücher.example/", "https://metadata.google.internal/", "nonsense"),
    ],
)
def test_an_address_to_which_nothing_may_be_sent_is_422_here_too(hooks: Hooks, url: str) -> None:
    refused = hooks.call("POST", "", {"url": url})
    problem(refused, 422, "validation_failed")
    assert [error["pointer"] for error in refused.json["errors"]] == ["/url"] and url not in refused.text
    made = hooks.make()
    problem(hooks.call("PATCH", f"/{made['id']}", {"url": url}, If_Match='"1"'), 422, "validation_failed")


@pytest.mark.parametrize(
    "body",
    [
        *({}, {"url": 1}, {"url": URL, "events": []}, {"url": URL, "events": ["request.everything"]}),
        *({"url": URL, "secret": "whsec_x"}, {"url": URL, "description": "x" * 201}),
    ],
)
def test_a_body_that_breaks_a_rule_is_422(hooks: Hooks, body: object) -> None:
    problem(hooks.call("POST", "", body), 422, "validation_failed")


def test_a_change_needs_the_latest_version(hooks: Hooks) -> None:
    path = f"/{hooks.make(events=['hold.set'])['id']}"
    problem(hooks.call("PATCH", path, {"enabled": False}), 428, "precondition_required")
    problem(hooks.call("PATCH", path, {"enabled": False}, If_Match='"7"'), 412, "precondition_failed")
    off = hooks.call("PATCH", path, {"enabled": False, "events": None, "description": "x"}, If_Match='"1"')
    assert (off.status, off.header("ETag"), off.json["events"], off.json["enabled"]) == (200, '"2"', None, False)
    assert off.json["disabled_reason"] == "by_staff" and off.json["disabled_at"] is not None
    for body in ({}, {"url": None}, {"enabled": None}):
        problem(hooks.call("PATCH", path, body, If_Match='"2"'), 422, "validation_failed")


def test_twenty_are_the_most(hooks: Hooks) -> None:
    made = [hooks.make()["id"] for _ in range(20)]
    problem(hooks.call("POST", "", {"url": URL}), 409, "endpoint_limit_reached")
    page = hooks.call("GET", "?limit=15").json
    rest = hooks.call("GET", f"?limit=15&cursor={page['next_cursor']}").json
    assert [one["id"] for one in (*page["items"], *rest["items"])] == made and rest["next_cursor"] is None
    assert hooks.call("DELETE", f"/{made[0]}").status == 204
    assert hooks.call("POST", "", {"url": URL}).status == 201


def test_one_that_is_deleted_is_gone_and_another_tenant_never_saw_it(hooks: Hooks) -> None:
    made = hooks.make()
    other = Client(hooks.client.stack, "psynergy")
    for method, path in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/test"),
        ("POST", "/rotate-secret"),
        ("GET", "/deliveries"),
    ):
        problem(other.call(method, f"{ENDPOINTS}/{made['id']}{path}", key="admin"), 404, "not_found")
    assert other.call("GET", ENDPOINTS, key="admin").json["items"] == []
    problem(hooks.call("DELETE", f"/{made['id']}", None, If_Match='"9"'), 412, "precondition_failed")
    assert hooks.call("DELETE", f"/{made['id']}").status == 204
    problem(hooks.call("GET", f"/{made['id']}"), 404, "not_found")


def test_a_rotated_secret_is_shown_once_and_both_sign_for_a_day(hooks: Hooks) -> None:
    made = hooks.make()
    rotated = hooks.call("POST", f"/{made['id']}/rotate-secret")
    assert rotated.status == 200 and rotated.header("ETag") == '"2"' and rotated.json["secret"] != made["secret"]
    assert hooks.call("POST", f"/{made['id']}/test").status == 202
    for secret in (made["secret"], rotated.json["secret"]):
        assert [one["type"] for one in hooks.got(secret)] == ["endpoint.test"]
