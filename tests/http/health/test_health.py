"""Health: a shallow check for everybody, a deep one for those who manage keys."""

from __future__ import annotations

import pytest

from infra.local.embedded.faults import ALWAYS, throttled
from infra.local.stack import Stack


def test_a_shallow_check_needs_no_key_and_asks_no_other_service(stack: Stack) -> None:
    with stack.meter() as meter:
        answer = stack.http("GET", "/v1/health")
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert meter.total() == 0


def test_a_deep_check_names_every_part(stack: Stack) -> None:
    answer = stack.http("GET", "/v1/health?deep=1", key=stack.keys["cyclonex"].admin)
    assert answer.status == 200
    assert answer.json == {"status": "ok", "parts": {"table": "ok", "bucket": "ok", "deliveries_queue": "ok"}}


def test_a_deep_check_without_a_key_is_refused(stack: Stack) -> None:
    answer = stack.http("GET", "/v1/health?deep=1")
    assert (answer.status, answer.json["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("kind", ["publishable", "secret"])
def test_a_deep_check_needs_the_right_to_manage_keys(stack: Stack, kind: str) -> None:
    answer = stack.http("GET", "/v1/health?deep=1", key=getattr(stack.keys["cyclonex"], kind))
    assert (answer.status, answer.json["code"]) == (403, "missing_scope")


def test_a_part_that_cannot_be_reached_is_named_and_makes_the_check_fail(stack: Stack) -> None:
    stack.faults.inject("sqs.GetQueueAttributes", throttled(), times=ALWAYS)
    answer = stack.http("GET", "/v1/health?deep=1", key=stack.keys["cyclonex"].admin)
    assert (answer.status, answer.json["code"]) == (503, "temporarily_unavailable")
    assert "deliveries_queue" in answer.json["detail"]
    assert "table" not in answer.json["detail"]
    assert answer.header("Retry-After")


def test_an_unknown_depth_is_refused(stack: Stack) -> None:
    answer = stack.http("GET", "/v1/health?deep=2")
    assert (answer.status, answer.json["code"]) == (400, "malformed_query")
