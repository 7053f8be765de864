"""API Gateway's own refusals look like the API's problems and reveal nothing of the request but its id."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

from chalicelib.api.pipeline.problems import PROBLEMS
from infra.packaging import PackagingError, gateway

RESPONSES = gateway.responses()


def body(kind: str) -> dict[str, object]:
    text = RESPONSES[kind]["responseTemplates"]["application/json"]
    parsed: dict[str, object] = json.loads(text)
    return parsed


@pytest.mark.parametrize("kind", RESPONSES)
def test_a_refusal_is_a_problem_of_the_apis_own_table(kind: str) -> None:
    code = str(body(kind)["code"])
    assert body(kind)["type"] == f"/problems/{code}"
    assert body(kind)["status"] == int(RESPONSES[kind]["statusCode"]) == PROBLEMS[code].status
    assert RESPONSES[kind]["responseParameters"]["gatewayresponse.header.Content-Type"] == "'application/problem+json'"


@pytest.mark.parametrize("kind", RESPONSES)
def test_a_refusal_repeats_nothing_of_the_request_but_its_id(kind: str) -> None:
    variables = re.findall(r"[$][a-zA-Z.]+", RESPONSES[kind]["responseTemplates"]["application/json"])
    assert variables == ["$context.requestId"]
    dynamic = [value for value in RESPONSES[kind]["responseParameters"].values() if not value.startswith("'")]
    assert dynamic == ["context.requestId"]


def test_an_unknown_method_is_405_with_allow_and_not_the_gateways_403() -> None:
    refusal = RESPONSES["MISSING_AUTHENTICATION_TOKEN"]
    assert refusal["statusCode"] == "405"
    assert "GET" in refusal["responseParameters"]["gatewayresponse.header.Allow"]


def test_an_unknown_resource_is_404() -> None:
    assert RESPONSES["RESOURCE_NOT_FOUND"]["statusCode"] == "404"


@pytest.mark.parametrize("kind", ["THROTTLED", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"])
def test_who_should_come_back_later_is_told_when(kind: str) -> None:
    assert RESPONSES[kind]["responseParameters"]["gatewayresponse.header.Retry-After"].strip("'").isdigit()


def test_static_headers_hold_no_quote_of_their_own_since_the_gateway_has_no_escape() -> None:
    for response in RESPONSES.values():
        for value in response["responseParameters"].values():
            assert value == "context.requestId" or re.fullmatch("'[^']+'", value)


def test_an_advice_that_the_gateway_would_read_as_a_command_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROBLEMS, "not_found", dataclasses.replace(PROBLEMS["not_found"], advice="pay $5"))
    with pytest.raises(PackagingError, match="not_found"):
        gateway.responses()
