"""Doors left open on purpose show that the checks of isolation bite; `make fuzz` runs them on the doors as they are."""

from __future__ import annotations

from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.stack import Stack
from tests.fuzz.judging import FEW, Door, judge_isolation

PHASES = "examples,fuzzing,stateful"


def test_objects_given_to_other_tenants_would_be_found(stack: Stack, door: Door, url: str) -> None:
    def leaky(request: HttpRequest) -> HttpResponse:
        answer = stack.api.guarded(request)
        reading = request.method == "GET" and request.path.startswith("/v1/consents/")
        if answer.status != 404 or not reading or not request.header("x-api-key"):
            return answer
        others = (door.under(request, keys.admin) for keys in stack.keys.values())
        return next((found for found in others if found.status == 200), answer)

    door.serve = leaky
    status, output = judge_isolation(stack, url, "--phases", PHASES, "-n", FEW, "--include-tag", "Consents")
    assert status == 1, output
    assert "owns" in output, output


def test_keys_that_are_not_asked_for_would_be_found(stack: Stack, door: Door, url: str) -> None:
    def open_to_all(request: HttpRequest) -> HttpResponse:
        answer = stack.api.guarded(request)
        if answer.status == 401 and request.path == "/v1/tenant":
            return door.under(request, stack.keys["cyclonex"].admin)
        return answer

    door.serve = open_to_all
    status, output = judge_isolation(stack, url, "--phases", PHASES, "-n", FEW, "--include-tag", "Tenant")
    assert status == 1, output
    assert "GET /v1/tenant" in output, output
