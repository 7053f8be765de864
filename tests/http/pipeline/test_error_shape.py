"""Errors other than bad input: keys, methods, our own faults. All have one shape and repeat nothing that was sent.

Bad input is in test_bad_input.py; the shape itself is checked by `problem` of tests/fixtures/client.py.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import SOURCE, problem

MARKER = "zq7marker"
JSON = {"Content-Type": "application/json"}
CONSENT = json.dumps(
    {
        "subject": {"email": f"{MARKER}@example.com"},
        "decisions": [{"purpose": "service_updates", "channel": "email", "granted": True}],
        "source": SOURCE,
    }
).encode()

KEYS = ["", f"sk_cyclonex_{MARKER}", "Basic", "revoked", "mistyped", "two that differ"]


@pytest.mark.parametrize("kind", KEYS)
def test_every_key_that_is_not_good_gets_the_same_answer(stack: Stack, kind: str) -> None:
    key = stack.keys["cyclonex"].secret
    headers = {"Authorization": f"Bearer {kind}"} if kind else {}
    if kind == "Basic":
        headers = {"Authorization": f"Basic {MARKER}"}
    elif kind == "mistyped":
        headers = {"X-Api-Key": key[:-1] + ("a" if key[-1] != "a" else "b")}
    elif kind == "two that differ":
        headers = {"Authorization": f"Bearer {key}", "X-Api-Key": stack.keys["psynergy"].secret}
    elif kind == "revoked":
        admin = stack.keys["cyclonex"].admin
        own = stack.http("POST", "/v1/keys", json={"kind": "secret", "name": "x", "preset": "website"}, key=admin).json
        assert stack.http("POST", f"/v1/keys/{own['id']}/revoke", key=admin).status == 200
        headers = {"X-Api-Key": own["secret"]}
    answer = stack.http("POST", "/v1/consents", {**JSON, **headers}, CONSENT)
    plain = stack.http("POST", "/v1/consents", JSON, CONSENT)
    assert {**problem(answer, 401, "unauthorized"), "request_id": ""} == {**plain.json, "request_id": ""}
    assert MARKER not in answer.text + str(answer.response.headers)
    assert answer.header("WWW-Authenticate") == 'Bearer realm="privacy"'


def test_a_wrong_method_names_those_that_there_are(stack: Stack) -> None:
    assert stack.http("DELETE", "/v1/consents", JSON, CONSENT).header("Allow") == "POST, OPTIONS"
    assert stack.http("POST", "/v1/tenant").header("Allow") == "GET, HEAD, OPTIONS"


def test_a_wrong_method_is_told_before_the_key_is_asked_for(stack: Stack) -> None:
    problem(stack.http("DELETE", "/v1/consents", JSON, CONSENT), 405, "method_not_allowed")


def test_an_error_of_ours_is_a_problem_too_and_tells_nothing(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError(MARKER)

    monkeypatch.setattr("chalicelib.api.consents.views.record_consent", broken)
    answer = stack.http("POST", "/v1/consents", JSON, CONSENT, key=stack.keys["cyclonex"].secret)
    assert (answer.status, answer.json["code"]) == (500, "internal_error")
    assert answer.header("Content-Type") == "application/problem+json"
    assert MARKER not in answer.text
    assert "ZeroDivision" not in answer.text
