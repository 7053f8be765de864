"""A separate stack around a tiny app: what it passes on, and what its reset reports.

Separate from test_stack.py: while this stack runs, the whole system is set aside, so no module may use both.
"""

from __future__ import annotations

import pytest

from infra.local.embedded import embed, faults
from infra.local.embedded.snapshot import LostDataError
from infra.local.stack import Stack
from tests.local.tiny_app import Seen


def test_reset_says_when_the_data_is_gone(tiny: tuple[Stack, Seen]) -> None:
    stack, _ = tiny
    with embed.set_aside(), pytest.raises(LostDataError, match="are gone"):
        stack.reset()
    stack.reset()


def test_requests_carry_query_headers_and_raw_bodies(tiny: tuple[Stack, Seen]) -> None:
    stack, seen = tiny
    stack.http("PATCH", "/v1/things/7?a=1", {"X-A": "b"}, b"raw", key="sk_x")
    (event,) = seen.events
    assert (event["httpMethod"], event["body"], event["queryStringParameters"]) == ("PATCH", "raw", {"a": "1"})
    assert event["headers"]["X-A"] == "b"
    assert event["headers"]["Authorization"] == "Bearer sk_x"


def test_an_exception_of_the_app_passes_through_to_the_test(tiny: tuple[Stack, Seen]) -> None:
    stack, _ = tiny
    stack.faults.inject("*", faults.killed_before())
    with pytest.raises(faults.Killed):
        stack.clients.get("sqs").list_queues()
