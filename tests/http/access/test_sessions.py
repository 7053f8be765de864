"""Sessions of the console over HTTP: signing in and out, what a cookie may do and until when, and what calls cost."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.api.pipeline import limits
from infra.local.stack import Stack
from tests.fixtures.client import problem
from tests.http.access.console_page import OWN, Browser

SIGN_IN, READ = "/v1/sessions", "/v1/keys"


@pytest.fixture
def browser(stack: Stack) -> Browser:
    """Returns a browser in which an admin of cyclonex is signed in with a key of their own."""
    browser = Browser(stack)
    holder = {"name": "Ada Example", "email": "ada@example.com"}
    assert browser.sign_in(make_key(stack, preset="admin", holder=holder)["secret"]).status == 201
    return browser


def make_key(stack: Stack, **fields: Any) -> dict[str, Any]:
    """Makes a secret key of cyclonex; returns the answer's body."""
    body = {"kind": "secret", "name": "Desk", "preset": "case_worker", **fields}
    made = stack.http("POST", "/v1/keys", key=stack.keys["cyclonex"].admin, json=body)
    assert made.status == 201, made.text
    return dict(made.json)


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_never_see(stack: Stack) -> None:
    answer = Browser(stack).sign_in(stack.keys["cyclonex"].admin)
    cookie, *flags = str(answer.header("Set-Cookie")).split("; ")
    assert answer.status == 201
    assert flags == ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"]
    assert len([name for name, _ in answer.response.headers if name == "Set-Cookie"]) == 1
    assert cookie.partition("=")[0] == "__Host-session" and cookie.partition("=")[2] not in answer.text
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("X-Request-Id")


def test_the_session_says_who_is_signed_in_and_until_when(stack: Stack) -> None:
    holder = {"name": "Ada Example", "email": "ada@example.com"}
    key = make_key(stack, holder=holder)
    browser = Browser(stack)
    made, now = browser.sign_in(key["secret"]).json, stack.clock.now()
    read = browser.get(SIGN_IN).json
    assert {**read, "idle_ends_at": made["idle_ends_at"]} == made
    assert read["session_id"].startswith("ses_") and read["tenant"] == "cyclonex"
    assert read["key"] == {
        "id": key["id"],
        "name": "Desk",
        "scopes": key["scopes"],
        "preset": "case_worker",
        "expires_at": None,
    }
    assert read["holder"] == {"id": key["holder"]["id"], **holder}
    idle, whole = timedelta(minutes=30), timedelta(hours=12)
    assert {name: told(read[name], now) for name in ("idle_ends_at", "ends_at")} == {
        "idle_ends_at": round(idle.total_seconds()),
        "ends_at": round(whole.total_seconds()),
    }


def told(moment: str, now: datetime) -> int:
    """Returns how many seconds after `now` a moment of an answer lies, to the nearest minute."""
    seconds = (datetime.fromisoformat(moment) - now).total_seconds()
    return round(seconds / 60) * 60


def test_a_bare_key_is_told_of_itself_and_has_no_session(stack: Stack) -> None:
    read = stack.http("GET", SIGN_IN, key=stack.keys["cyclonex"].admin)
    assert read.status == 200
    assert (read.json["session_id"], read.json["ends_at"], read.json["idle_ends_at"]) == (None, None, None)
    assert read.json["key"]["preset"] == "admin" and read.json["holder"] is None
    problem(stack.http("DELETE", SIGN_IN, key=stack.keys["cyclonex"].admin), 404, "not_found")


def test_a_cookie_does_what_its_key_does_in_the_keys_name(stack: Stack, browser: Browser) -> None:
    made = browser.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "preset": "reviewer"})
    assert made.status == 201
    own = browser.get(SIGN_IN).json["key"]["id"]
    assert made.json["created_by"] == own
    lines = browser.get("/v1/audit?record=keys&action=key.created").json["items"]
    assert max(lines, key=lambda line: line["version"])["actor"] == f"secret:{own}"
    assert browser.call("HEAD", "/v1/keys").status == 200


def test_an_idempotency_key_is_the_keys_whichever_way_it_calls(stack: Stack, browser: Browser) -> None:
    body, header = {"kind": "secret", "name": "k", "preset": "reviewer"}, {"Idempotency_Key": "abc"}
    browser.sign_in(stack.keys["cyclonex"].admin)
    first = browser.call("POST", "/v1/keys", body, **header)
    browser.sign_in(stack.keys["cyclonex"].admin)
    again = browser.call("POST", "/v1/keys", body, **header)
    by_key = browser.call("POST", "/v1/keys", body, key=stack.keys["cyclonex"].admin, **header)
    assert first.json == again.json == by_key.json
    assert (again.header("Idempotent-Replayed"), by_key.header("Idempotent-Replayed")) == ("true", "true")


def test_signing_out_ends_the_session_and_takes_the_cookie(browser: Browser) -> None:
    answer = browser.call("DELETE", SIGN_IN)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("Set-Cookie") == ("__Host-session=; Max-Age=0; HttpOnly; Secure; SameSite=Strict; Path=/")
    for method, path in (("GET", READ), ("GET", SIGN_IN), ("DELETE", SIGN_IN)):
        refusal = browser.call(method, path)
        problem(refusal, 401, "session_over")
        assert refusal.header("Set-Cookie") is None  # it may be answered after another tab has signed in


def test_a_publishable_key_has_no_session(stack: Stack) -> None:
    browser = Browser(stack)
    problem(browser.sign_in(stack.keys["cyclonex"].publishable), 403, "missing_scope")
    problem(browser.call("GET", SIGN_IN, key=stack.keys["cyclonex"].publishable), 403, "missing_scope")
    assert browser.cookie == ""


def test_a_cookie_makes_no_new_session(browser: Browser) -> None:
    problem(browser.call("POST", SIGN_IN), 401, "unauthorized")
    assert browser.get(READ).status == 200


def test_secrets_are_shown_by_cookie_for_a_quarter_of_an_hour_only(stack: Stack, browser: Browser) -> None:
    key_id = make_key(stack)["id"]
    endpoint = {"url": "https://hooks.example.com/x", "events": []}
    stack.clock.advance(timedelta(minutes=14, seconds=58))
    assert browser.call("POST", f"/v1/keys/{key_id}/rotate", {}).status == 201
    stack.clock.advance(timedelta(seconds=2))
    for path, body in (
        ("/v1/keys", {"kind": "secret", "name": "k", "preset": "reviewer"}),
        (f"/v1/keys/{key_id}/rotate", {}),
        ("/v1/webhook-endpoints", endpoint),
        ("/v1/webhook-endpoints/whe_01KARZ6T9Z1B3D5F7H9K1M3P5S/rotate-secret", {}),
    ):
        problem(browser.call("POST", path, body), 403, "sign_in_again")
    assert browser.call("POST", f"/v1/keys/{key_id}/revoke").status == 200
    own = stack.keys["cyclonex"].admin
    assert browser.call("POST", f"/v1/keys/{key_id}/rotate", {}, key=own).json["code"] == "key_not_active"
    browser.sign_in(own)
    assert browser.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "preset": "reviewer"}).status == 201


def test_a_cookie_has_the_rate_of_its_key(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    key_id = browser.get(SIGN_IN).json["key"]["id"]
    monkeypatch.setattr(limits, "PROCESS", limits.Limits(lambda: 0.0))
    for _ in range(limits.SECRET.burst - 1):
        limits.PROCESS.used(key_id, "secret", "127.0.0.1")
    assert browser.get(READ).status == 200
    refusal = browser.get(READ)
    problem(refusal, 429, "too_many_requests")
    assert refusal.header("Retry-After") == "1"


def test_what_calls_cost(stack: Stack) -> None:
    browser, admin = Browser(stack), stack.keys["cyclonex"].admin
    stack.http("GET", READ, key=admin)
    with stack.meter() as first:
        browser.sign_in(admin)
    assert first.calls == Counter({("dynamodb", "GetItem"): 1, ("dynamodb", "PutItem"): 1})
    assert (first.read_units, first.write_units) == (1, 1)
    with stack.meter() as cached:
        browser.get(SIGN_IN)
    assert cached.calls == Counter({("dynamodb", "GetItem"): 1})
    wiring.reset()  # another process
    with stack.meter() as anew:
        browser.call("OPTIONS", READ)
        browser.get("/v1/reports/overview", X_Console="ses_01KARZ6TA13D5F7H9K1M3P5R7T")
    assert anew.calls == Counter({("dynamodb", "UpdateItem"): 1})
    with stack.meter() as rest:
        browser.get(SIGN_IN)
    assert rest.calls == Counter({("dynamodb", "UpdateItem"): 1, ("dynamodb", "GetItem"): 1})
    assert (anew.write_units + rest.write_units, rest.read_units) == (2, 1)
    with stack.meter() as out:
        browser.call("DELETE", SIGN_IN)
    assert out.calls == Counter({("dynamodb", "UpdateItem"): 1}) and out.write_units == 1


def test_nothing_of_a_cookie_is_logged(
    stack: Stack, browser: Browser, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    secret = browser.cookie.partition(".")[2]
    browser.get(READ)
    browser.call("DELETE", SIGN_IN)
    browser.get(READ)
    Browser(stack, f"__Host-session=cyclonex.{secret[::-1]}", said=OWN).get(SIGN_IN)
    written = "".join(capsys.readouterr()) + caplog.text
    assert written.count("/v1/sessions") > 1
    assert secret not in written and secret[::-1] not in written
