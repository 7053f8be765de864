"""Whatever is wrong with a request, the answer is one shape: a 4xx problem of its own code, which repeats nothing.

Each source of errors goes through the whole app. The marker stands wherever the caller's value could be repeated.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.api.problems import PROBLEMS
from infra.local.stack import Answer, Stack

MARKER = "zq7marker"
JSON = {"Content-Type": "application/json"}
CONSENT: dict[str, Any] = {
    "subject": {"email": f"{MARKER}@example.com"},
    "decisions": [{"purpose": "service_updates", "channel": "email", "granted": True}],
    "source": {"channel": "web_form", "wording": "I agree."},
}


def consent(**changes: Any) -> bytes:
    return json.dumps({**CONSENT, **changes}).encode()


def raw(old: str, new: str) -> bytes:
    text = consent().decode()
    assert old in text
    return text.replace(old, new).encode()


@dataclass(frozen=True)
class Bad:
    """One bad request and the code of its answer."""

    code: str
    body: bytes = b""
    method: str = "POST"
    path: str = "/v1/consents"
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    pointer: str | None = None
    field_code: str | None = None


def rule(pointer: str, code: str, **changes: Any) -> Bad:
    return Bad("validation_failed", consent(**changes), pointer=pointer, field_code=code)


def subject(**identifiers: Any) -> dict[str, Any]:
    return {"subject": identifiers}


BAD: dict[str, Bad] = {
    "no body": Bad("malformed_json"),
    "malformed JSON": Bad("malformed_json", consent()[:-1]),
    "two values": Bad("malformed_json", consent() + b"{}"),
    "a comment": Bad("malformed_json", b"/* " + MARKER.encode() + b" */" + consent()),
    "nesting a thousand deep": Bad("malformed_json", raw("true", "[" * 1000 + "]" * 1000)),
    "nesting a hundred thousand deep": Bad("malformed_json", raw("true", "[" * 100_000 + "]" * 100_000)),
    "NaN": Bad("malformed_json", raw("true", "NaN")),
    "Infinity": Bad("malformed_json", raw("true", "-Infinity")),
    "duplicate names": Bad("malformed_json", raw('"granted": true', '"granted": true, "granted": false')),
    "not UTF-8": Bad("malformed_json", raw("I agree.", MARKER).replace(b"zq7", b"\xff\xfe")),
    "UTF-16": Bad("malformed_json", consent().decode().encode("utf-16")),
    "half a surrogate pair": Bad("malformed_json", raw("I agree.", f"{MARKER}\\ud800")),
    "a byte order mark": Bad("malformed_json", b"\xef\xbb\xbf" + consent()),
    "a list": Bad("validation_failed", b"[]", pointer="", field_code="wrong_type"),
    "a text": Bad("validation_failed", json.dumps(MARKER).encode(), pointer="", field_code="wrong_type"),
    "an unknown field": rule("", "unknown_field", **{MARKER: 1}),
    "an unknown field inside": rule("/subject", "unknown_field", **subject(**{MARKER: MARKER, "email": "a@b.example"})),
    "a missing field": Bad("validation_failed", b"{}", pointer="/subject", field_code="required"),
    "a wrong type": rule("/decisions/0/granted", "wrong_type", decisions=[{"purpose": "support", "granted": MARKER}]),
    "a number for a text": rule("/subject/email", "wrong_type", **subject(email=4155550100)),
    "a number of five thousand digits": Bad("malformed_json", raw("true", "9" * 5000)),
    "nobody": rule("/subject", "no_identifier", subject={}),
    "an impossible phone": rule("/subject/phone", "not_a_phone", **subject(phone="+1 000 555 0100")),
    "an impossible e-mail": rule("/subject/email", "not_a_email", **subject(email=f"{MARKER}@@example")),
    "a moment that is not": rule("/collected_at", "not_a_moment", collected_at="2026-02-30T00:00:00Z"),
    "a moment without a zone": rule("/collected_at", "not_a_moment", collected_at="2026-02-01T00:00:00"),
    "the future": rule("/collected_at", "in_the_future", collected_at="2199-01-01T00:00:00Z"),
    "a date that is not": Bad(
        "validation_failed",
        json.dumps({"subjects": [CONSENT["subject"]], "started_on": "2026-02-30"}).encode(),
        "PUT",
        f"/v1/contracts/{MARKER}",
        pointer="/started_on",
        field_code="not_a_date",
    ),
    "an unknown purpose": rule(
        "/decisions/0/purpose", "unknown_purpose", decisions=[{"purpose": MARKER, "granted": False}]
    ),
    "an unknown channel": rule(
        "/decisions/0/channel",
        "not_allowed",
        decisions=[{"purpose": "support", "channel": MARKER, "granted": True}],
    ),
    "control characters": rule(
        "/source/wording", "malformed", source={"channel": "web_form", "wording": f"{MARKER}\u0007"}
    ),
    "characters that turn text round": rule(
        "/source/wording", "malformed", source={"channel": "web_form", "wording": f"{MARKER}\u202e"}
    ),
    "a line break in a name": rule("/subject/external_id", "malformed", **subject(external_id=f"{MARKER}\r\nX: y")),
    "too much of a list": rule("/decisions", "too_long", decisions=CONSENT["decisions"] * 26),
    "an empty list": rule("/decisions", "too_short", decisions=[]),
    "300 KiB": Bad("payload_too_large", consent(source={"channel": "web_form", "wording": MARKER * 34_200})),
    "a form": Bad("unsupported_media_type", b"a=b", headers={"Content-Type": "application/x-www-form-urlencoded"}),
    "text": Bad("unsupported_media_type", consent(), headers={"Content-Type": f"text/{MARKER}"}),
    "no content type": Bad("unsupported_media_type", consent(), headers={}),
    "an unreadable Idempotency-Key": Bad(
        "malformed_header", consent(), headers={**JSON, "Idempotency-Key": f"{MARKER} {MARKER}"}
    ),
    "an empty Idempotency-Key": Bad("malformed_header", consent(), headers={**JSON, "Idempotency-Key": ""}),
    "an unknown route": Bad("not_found", consent(), path=f"/v1/{MARKER}"),
    "the root": Bad("not_found", method="GET", path="/"),
    "an unknown id": Bad("not_found", method="GET", path=f"/v1/consents/{MARKER}"),
    "an unknown problem": Bad("not_found", method="GET", path=f"/problems/{MARKER}"),
    "a path that leaves": Bad("not_found", method="GET", path=f"/v1/../{MARKER}"),
    "a wrong method": Bad("method_not_allowed", consent(), method="DELETE"),
    "an unknown query parameter": Bad("malformed_query", method="GET", path=f"/v1/contracts?{MARKER}=1"),
    "a query parameter twice": Bad("malformed_query", method="GET", path="/v1/contracts?limit=1&limit=2"),
    "a limit beyond": Bad("malformed_query", method="GET", path="/v1/contracts?limit=101"),
    "an invalid cursor": Bad("invalid_cursor", method="GET", path=f"/v1/contracts?cursor={MARKER}"),
    "a cursor in a body": Bad(
        "invalid_cursor",
        json.dumps({"subject": CONSENT["subject"], "history": True, "cursor": MARKER}).encode(),
        path="/v1/consents/lookup",
    ),
    "an unreadable If-Match": Bad(
        "malformed_header",
        json.dumps({"ended_on": "2026-01-01", "reason": "x"}).encode(),
        path=f"/v1/contracts/{MARKER}/end",
        headers={**JSON, "If-Match": MARKER},
    ),
}


def check(answer: Answer, code: str) -> dict[str, Any]:
    """The answer is this problem in the one shape, and repeats nothing of the marker."""
    problem: dict[str, Any] = answer.json
    entry = PROBLEMS[code]
    assert problem["code"] == code, problem
    assert answer.status == problem["status"] == entry.status
    assert 400 <= answer.status < 500
    assert answer.header("Content-Type") == "application/problem+json"
    assert answer.header("Cache-Control") == "no-store"
    assert problem["type"] == f"/problems/{code}"
    assert problem["title"] == entry.title
    assert problem["detail"]
    assert problem.keys() - {"errors"} == {"type", "title", "status", "detail", "code", "request_id"}
    assert answer.header("X-Request-Id") == problem["request_id"]
    assert MARKER not in answer.text
    assert MARKER not in str(answer.response.headers)
    return problem


def send(stack: Stack, bad: Bad, key: str | None) -> Answer:
    return stack.http(bad.method, bad.path, bad.headers, bad.body, key=key)


@pytest.mark.parametrize("name", BAD)
def test_every_bad_request_is_a_problem_of_its_own_and_stores_nothing(stack: Stack, name: str) -> None:
    bad = BAD[name]
    with stack.meter() as meter:
        problem = check(send(stack, bad, stack.keys["cyclonex"].secret), bad.code)
    writes = {operation for service, operation in meter.calls if service == "dynamodb"} & {
        "TransactWriteItems",
        "PutItem",
    }
    assert not writes
    if bad.pointer is None:
        assert "errors" not in problem
    else:
        assert (bad.pointer, bad.field_code) in {(entry["pointer"], entry["code"]) for entry in problem["errors"]}
        assert all(entry.keys() == {"pointer", "code", "message"} for entry in problem["errors"])


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
    answer = stack.http("POST", "/v1/consents", {**JSON, **headers}, consent())
    plain = stack.http("POST", "/v1/consents", JSON, consent())
    assert {**check(answer, "unauthorized"), "request_id": ""} == {**plain.json, "request_id": ""}
    assert answer.header("WWW-Authenticate") == 'Bearer realm="privacy"'


def test_a_wrong_method_names_those_that_there_are(stack: Stack) -> None:
    assert send(stack, BAD["a wrong method"], None).header("Allow") == "POST, OPTIONS"
    assert stack.http("POST", "/v1/tenant").header("Allow") == "GET, HEAD, OPTIONS"


def test_a_wrong_method_is_told_before_the_key_is_asked_for(stack: Stack) -> None:
    check(send(stack, BAD["a wrong method"], None), "method_not_allowed")


def test_another_tenants_cursor_is_refused_like_a_made_up_one(stack: Stack) -> None:
    contract = {"subjects": [{"external_id": "p-1"}], "started_on": "2026-01-01"}
    for number in range(2):
        made = stack.http("PUT", f"/v1/contracts/c-{number}", json=contract, key=stack.keys["cyclonex"].secret)
        assert made.status == 201, made.text
    page = stack.http("GET", "/v1/contracts?limit=1", key=stack.keys["cyclonex"].secret).json
    target = f"/v1/contracts?limit=1&cursor={page['next_cursor']}"
    assert stack.http("GET", target, key=stack.keys["cyclonex"].secret).json["items"][0]["external_id"] == "c-1"
    foreign = check(stack.http("GET", target, key=stack.keys["psynergy"].secret), "invalid_cursor")
    made_up = check(send(stack, BAD["an invalid cursor"], stack.keys["psynergy"].secret), "invalid_cursor")
    assert {**foreign, "request_id": ""} == {**made_up, "request_id": ""}


def test_nothing_that_was_refused_is_known_afterwards(stack: Stack) -> None:
    key = stack.keys["cyclonex"].secret
    for bad in BAD.values():
        send(stack, bad, key)
    known = stack.http("POST", "/v1/consents/lookup", json={"subject": CONSENT["subject"], "history": True}, key=key)
    assert known.status == 200
    assert (known.json["subject_id"], known.json["decisions"], known.json["history"]) == (None, [], [])


def test_an_error_of_ours_is_a_problem_too_and_tells_nothing(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError(MARKER)

    monkeypatch.setattr("chalicelib.api.consents.record_consent", broken)
    answer = stack.http("POST", "/v1/consents", JSON, consent(), key=stack.keys["cyclonex"].secret)
    assert (answer.status, answer.json["code"]) == (500, "internal_error")
    assert answer.header("Content-Type") == "application/problem+json"
    assert MARKER not in answer.text
    assert "ZeroDivision" not in answer.text
