"""Bad input: each kind has its own problem, nothing that was sent is repeated, nothing is stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.local.http.events import HttpRequest, http_response, proxy_event
from infra.local.http.routing import Match
from infra.local.stack import Answer, Stack
from tests.fixtures.client import SOURCE, Client, problem, stored
from tests.http.pipeline.bad_requests import CASES
from tests.http.pipeline.case import GOOD, MARK, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_refused_without_an_echo_and_nothing_is_stored(
    stack: Stack, case: Case, capfd: pytest.CaptureFixture[str]
) -> None:
    before = stored()
    answer = case.send(stack)
    body = problem(answer, case.status, case.code)
    assert [(error["pointer"], error["code"]) for error in body.get("errors", [])] == case.errors
    told = [error["message"] for error in body.get("errors", [])]
    assert all(text[0].isupper() and text.endswith(".") and "put should" not in text for text in told), told
    logged = capfd.readouterr()
    everything = answer.text + str(answer.response.headers) + logged.out + logged.err
    assert MARK not in everything
    assert "X-Evil" not in everything
    assert stored() == before


def test_the_good_body_that_the_cases_spoil_is_good(stack: Stack) -> None:
    assert Case("good", 201, "").send(stack).status == 201


@pytest.mark.parametrize(
    ("more", "pointer", "message"),
    [
        ({MARK: 1}, "", "subject, decisions, source, policy, collected_at, jurisdiction, link"),
        (
            {"subject": {"email": "a@b.example", MARK: 1}},
            "/subject",
            "email, phone, external_id, device_id, subject_id",
        ),
        ({"decisions": [{**GOOD["decisions"][0], MARK: 1}]}, "/decisions/0", "purpose, channel, granted"),
        ({"policy": {"slug": "privacy", "version": 1, MARK: 1}}, "/policy", "slug, version"),
    ],
)
def test_an_unknown_field_is_answered_with_those_that_are_known_there(
    stack: Stack, more: dict[str, Any], pointer: str, message: str
) -> None:
    (error,) = problem(Case("unknown", 422, "", more=more).send(stack), 422, "validation_failed")["errors"]
    told = f"This object has an unknown field. Known fields: {message}."
    assert error == {"pointer": pointer, "code": "unknown_field", "message": told}


def test_an_object_that_takes_no_fields_says_so(stack: Stack) -> None:
    answer = Client(stack).call("POST", "/v1/contracts/practice-1/reinstate", {MARK: 1})
    (error,) = problem(answer, 422, "validation_failed")["errors"]
    assert (error["pointer"], error["message"]) == ("", "This object takes no fields.")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"decisions": []}, "Must have at least 1 item."),
        ({"decisions": GOOD["decisions"] * 26}, "Must have at most 25 items."),
        ({"subject": {"email": ""}}, "Must have at least 1 character."),
        ({"subject": {"email": "a" * 255}}, "Must have at most 254 characters."),
        ({"source": {**SOURCE, "evidence": {f"e{n}": "x" for n in range(21)}}}, "Must have at most 20 items."),
        (
            {"source": {**SOURCE, "channel": MARK}},
            "Must be one of: web_form, cookie_banner, sms, phone, paper, email, api, import.",
        ),
        ({"link": MARK}, "Must be: asserted."),
        ({"policy": {"slug": "privacy", "version": 0}}, "Must be at least 1."),
        ({"policy": {"slug": "privacy", "version": 100_001}}, "Must be at most 100000."),
    ],
)
def test_a_broken_rule_is_named_with_its_bound(stack: Stack, more: dict[str, Any], message: str) -> None:
    body = problem(Case("rule", 422, "", more=more).send(stack), 422, "validation_failed")
    assert [error["message"] for error in body["errors"]] == [message]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=101", "`limit`: Must be at most 100. Known parameters: limit, cursor."),
        ("limit=ten", "`limit`: Must be a whole number. Known parameters: limit, cursor."),
        ("cursor=", "`cursor`: Must have at least 1 character. Known parameters: limit, cursor."),
        (f"{MARK}=1", "A parameter is not known here. Known parameters: limit, cursor."),
        ("limit=1&limit=2", "Send `limit` once."),
        (f"{MARK}=1&{MARK}=2", "Send each query parameter once."),
    ],
)
def test_a_query_that_cannot_be_used_is_told_by_the_parameters_name(stack: Stack, query: str, detail: str) -> None:
    answer = Client(stack).call("GET", f"/v1/contracts?{query}")
    assert problem(answer, 400, "malformed_query")["detail"] == detail


def test_a_parameter_is_told_by_the_name_that_is_sent(stack: Stack) -> None:
    answer = Client(stack).call("GET", "/v1/policies/privacy/diff?to=x")
    told = "`from`: This field is required. `to`: Must be a whole number. Known parameters: from, to."
    assert problem(answer, 400, "malformed_query")["detail"] == told


def test_just_under_the_limit_a_body_is_read(stack: Stack) -> None:
    padded = json.dumps(GOOD).encode()
    padded += b" " * (256 * 1024 - len(padded))
    assert Case("full", 201, "", raw=padded).send(stack).status == 201
    problem(Case("over", 413, "", raw=padded + b"   ").send(stack), 413, "payload_too_large")


def test_a_cursor_of_another_tenant_is_refused_like_a_made_up_one(stack: Stack) -> None:
    cyclonex, psynergy = Client(stack), Client(stack, "psynergy")
    for client in (cyclonex, psynergy):
        for number in range(2):
            client.contract(f"practice-{number}", {"email": f"pat{number}@practice.example"})
    cursor = cyclonex.call("GET", "/v1/contracts?limit=1").json["next_cursor"]
    target = f"/v1/contracts?limit=1&cursor={cursor}"
    assert cyclonex.call("GET", target).json["items"][0]["external_id"] == "practice-1"
    before = stored()
    answer = psynergy.call("GET", target)
    foreign = problem(answer, 400, "invalid_cursor")
    made_up = problem(psynergy.call("GET", f"/v1/contracts?cursor={MARK}"), 400, "invalid_cursor")
    assert {**foreign, "request_id": ""} == {**made_up, "request_id": ""}
    assert cursor not in answer.text
    assert stored() == before


def test_a_cursor_of_another_list_is_refused(stack: Stack) -> None:
    client = Client(stack)
    for number in range(2):
        client.contract(f"practice-{number}", {"email": f"pat{number}@practice.example"})
    cursor = client.call("GET", "/v1/contracts?limit=1").json["next_cursor"]
    problem(client.call("GET", f"/v1/keys?cursor={cursor}", key="admin"), 400, "invalid_cursor")


def test_a_revoked_key_is_refused_like_no_key_and_stores_nothing(stack: Stack) -> None:
    client = Client(stack)
    made = client.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "preset": "website"}, key="admin").json
    client.call("POST", f"/v1/keys/{made['id']}/revoke", key="admin")
    before = stored()
    revoked = stack.http("POST", "/v1/consents", key=made["secret"], json=GOOD)
    none = stack.http("POST", "/v1/consents", json=GOOD)
    assert problem(revoked, 401, "unauthorized")["detail"] == problem(none, 401, "unauthorized")["detail"]
    assert made["secret"] not in revoked.text
    assert stored() == before


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "get"])
def test_a_method_that_http_does_not_have_here_is_not_found(stack: Stack, method: str) -> None:
    assert stack.http(method, "/v1/consents", key=stack.keys["cyclonex"].secret).status in (404, 405)


def test_a_header_that_comes_twice_is_refused(stack: Stack) -> None:
    headers = [
        ("Authorization", f"Bearer {stack.keys['cyclonex'].secret}"),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", "one"),
        ("idempotency-key", "two"),
    ]
    answer = Answer(stack.api.handle(HttpRequest("POST", "/v1/consents", headers, json.dumps(GOOD).encode())))
    problem(answer, 400, "malformed_header")


def test_a_body_in_broken_base_64_is_refused(stack: Stack) -> None:
    headers = [("Authorization", f"Bearer {stack.keys['cyclonex'].secret}"), ("Content-Type", "application/json")]
    event = proxy_event(HttpRequest("POST", "/v1/consents", headers), Match("/v1/consents", {}), [])
    event |= {"body": "not*base64", "isBase64Encoded": True}
    problem(Answer(http_response(stack.functions.invoke("api_handler", event))), 400, "malformed_request")


def test_a_body_in_base_64_is_read_like_any_other(stack: Stack) -> None:
    headers = [("Authorization", f"Bearer {stack.keys['cyclonex'].secret}"), ("Content-Type", "application/json")]
    request = HttpRequest("POST", "/v1/consents", headers, json.dumps(GOOD).encode())
    event = proxy_event(request, Match("/v1/consents", {}), ["application/json"])
    assert event["isBase64Encoded"] is True
    assert stack.functions.invoke("api_handler", event)["statusCode"] == 201


def test_invalid_utf_8_is_refused_also_where_it_reaches_the_app_as_bytes(stack: Stack) -> None:
    headers = [("Authorization", f"Bearer {stack.keys['cyclonex'].secret}"), ("Content-Type", "application/json")]
    body = json.dumps(GOOD).encode().replace(b"Yes", b"\xff\xfe")
    event = proxy_event(HttpRequest("POST", "/v1/consents", headers, body), Match("/v1/consents", {}), ["*/*"])
    problem(Answer(http_response(stack.functions.invoke("api_handler", event))), 400, "malformed_json")
