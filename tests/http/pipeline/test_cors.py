"""What a browser may do: every publishable and public route answers any origin, without credentials."""

from __future__ import annotations

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import SECURITY_HEADERS
from tests.structure.scope_table import ROWS, list_people

SITE = "https://www.example.com"
PATHS = list(dict.fromkeys(row.path for row in ROWS))


def path_of(template: str) -> str:
    """Returns a path of the template; what it names need not exist."""
    return template.replace("{", "").replace("}", "")


def opened(path: str) -> set[str]:
    """Returns the methods that pages may use: those that a publishable key, a person's token or no key opens.

    No page calls a provider's webhook, and no other site's page the console.
    """
    rows = [row for row in ROWS if row.path == path and not path.startswith(("/sms/", "/console"))]
    people = list_people()
    return {row.method for row in rows if row.kinds == "pk" or not row.guarded or row.name in people}


def understood(path: str) -> list[str]:
    """Returns the methods of a path in the order in which `Allow` names them."""
    methods = {row.method for row in ROWS if row.path == path}
    return [
        method
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
        if method in methods or method == "OPTIONS" or (method == "HEAD" and "GET" in methods)
    ]


@pytest.mark.parametrize("template", PATHS)
def test_a_pre_flight_needs_no_key_and_opens_what_a_page_may_use(stack: Stack, template: str) -> None:
    headers = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    answer = stack.http("OPTIONS", path_of(template), headers)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("Allow") == ", ".join(understood(template))
    methods = opened(template)
    assert set((answer.header("Access-Control-Allow-Methods") or "").replace(" ", "").split(",")) - {""} == methods
    assert answer.header("Access-Control-Allow-Origin") == ("*" if methods else None)
    assert answer.header("Access-Control-Allow-Credentials") is None
    if methods:
        named = (answer.header("Access-Control-Allow-Headers") or "").split(", ")
        assert {"Authorization", "Content-Type", "Idempotency-Key"} <= set(named)
    assert {name: answer.header(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


@pytest.mark.parametrize("template", PATHS)
def test_errors_too_can_be_read_by_a_page_that_may_call(stack: Stack, template: str) -> None:
    missing = next(method for method in ("DELETE", "PUT", "PATCH") if method not in understood(template))
    answer = stack.http(missing, path_of(template), {"Origin": SITE})
    assert answer.status == 405
    assert answer.header("Access-Control-Allow-Origin") == ("*" if opened(template) else None)


def test_the_headers_that_clients_need_are_readable_in_a_page(stack: Stack) -> None:
    answer = stack.http("POST", "/v1/consents", {"Origin": SITE}, json={})
    exposed = (answer.header("Access-Control-Expose-Headers") or "").split(", ")
    assert {"X-Request-Id", "Retry-After", "Idempotent-Replayed"} <= set(exposed)


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:8000"])
def test_an_allowed_origin_may_use_the_publishable_key(stack: Stack, origin: str) -> None:
    key = stack.keys["cyclonex"].publishable
    answer = stack.http("GET", "/v1/tenant", {"Origin": origin}, key=key)
    assert (answer.status, answer.header("Access-Control-Allow-Credentials")) == (200, None)


@pytest.mark.parametrize("origin", [SITE, "null", "http://localhost:3001", "https://localhost:3000", "localhost:3000"])
def test_another_origin_may_not(stack: Stack, origin: str) -> None:
    key = stack.keys["cyclonex"].publishable
    answer = stack.http("GET", "/v1/tenant", {"Origin": origin}, key=key)
    assert (answer.status, answer.json["code"]) == (403, "origin_not_allowed")
    assert origin not in answer.text


def test_the_publishable_key_can_read_the_profile_from_a_page(stack: Stack) -> None:
    answer = stack.http("OPTIONS", "/v1/tenant", {"Origin": SITE, "Access-Control-Request-Method": "GET"})
    assert answer.header("Access-Control-Allow-Methods") == "GET"
