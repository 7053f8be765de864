"""Paths lead to the resource that API Gateway would choose, and requests become its events."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from infra.local.http.events import HttpRequest, http_response, proxy_event
from infra.local.http.routing import Match, Router

ROUTER = Router(["/", "/v1/things", "/v1/things/list", "/v1/things/{id}", "/v1/things/{id}/end", "/{proxy+}"])


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/", "/", {}),
        ("/v1/things", "/v1/things", {}),
        ("/v1/things/", "/v1/things", {}),
        ("/v1/things/list", "/v1/things/list", {}),
        ("/v1/things/7", "/v1/things/{id}", {"id": "7"}),
        ("/v1/things/a%2Fb/end", "/v1/things/{id}/end", {"id": "a%2Fb"}),
        ("/v1/things/list/end", "/v1/things/{id}/end", {"id": "list"}),
        ("/v1/things/7/other", "/{proxy+}", {"proxy": "v1/things/7/other"}),
        ("/v1", "/{proxy+}", {"proxy": "v1"}),
        ("/v1//things", "/{proxy+}", {"proxy": "v1//things"}),
        ("/nothing/at/all", "/{proxy+}", {"proxy": "nothing/at/all"}),
    ],
)
def test_static_beats_parameter_beats_greedy(path: str, resource: str, parameters: dict[str, str]) -> None:
    assert ROUTER.match(path) == Match(resource, parameters)


def test_without_a_greedy_resource_there_is_no_match() -> None:
    assert Router(["/v1/things/{id}"]).match("/v1/things") is None
    assert Router(["/v1/things/{id}"]).match("/v1/things//") is None


def event(**more: Any) -> dict[str, Any]:
    request = HttpRequest(**{"method": "POST", "target": "/v1/things/7?a=1&b=%C3%BC&a=2&c", "headers": [], **more})
    return proxy_event(request, Match("/v1/things/{id}", {"id": "7"}), ["application/octet-stream"])


def test_repeated_query_values_and_headers_are_all_kept() -> None:
    found = event(headers=[("X-A", "1"), ("X-A", "2"), ("Host", "h")])
    assert found["queryStringParameters"] == {"a": "2", "b": "ü", "c": ""}
    assert found["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["ü"], "c": [""]}
    assert found["headers"]["X-A"] == "2"
    assert found["multiValueHeaders"]["X-A"] == ["1", "2"]


def test_the_event_has_all_that_lambda_gets() -> None:
    found = event()
    assert found["resource"] == found["requestContext"]["resourcePath"] == "/v1/things/{id}"
    assert found["path"] == "/v1/things/7"
    assert found["pathParameters"] == {"id": "7"}
    assert found["requestContext"]["requestId"] != event()["requestContext"]["requestId"]
    assert event(target="/v1/things/7")["queryStringParameters"] is None


@pytest.mark.parametrize(
    ("media", "body", "text", "encoded"),
    [
        ("application/json", b'{"a": "\xc3\xbc"}', '{"a": "ü"}', False),
        ("application/json", b"\xff", "\ufffd", False),
        ("application/octet-stream; x=y", b"\xff", base64.b64encode(b"\xff").decode(), True),
        ("application/json", b"", None, False),
    ],
)
def test_binary_types_are_base_64_and_others_text(media: str, body: bytes, text: str | None, encoded: bool) -> None:
    found = event(headers=[("content-type", media)], body=body)
    assert (found["body"], found["isBase64Encoded"]) == (text, encoded)


def test_answers_become_http() -> None:
    answer = {
        "statusCode": 201,
        "headers": {"X-A": "1"},
        "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
        "body": base64.b64encode(b"\xff").decode(),
        "isBase64Encoded": True,
    }
    found = http_response(answer)
    assert (found.status, found.body) == (201, b"\xff")
    assert found.headers == [
        ("X-A", "1"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Content-Type", "application/json"),
    ]
