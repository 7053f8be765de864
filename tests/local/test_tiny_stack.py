"""A separate stack around a tiny app: what it passes on, and what its reset reports.

Separate from test_stack.py: while this stack runs, the whole system is set aside, so no module may use both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.embedded import embed, faults, objects
from infra.local.embedded.snapshot import LostDataError
from infra.local.stack import Stack
from tests.local.tiny_app import Seen, make


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


@pytest.fixture
def earlier() -> Iterator[Stack]:
    """Yields a stack of its own, which began two days ago."""
    with embed.set_aside():
        stack = Stack.start(make()[0], keys=False, begins_at=SYSTEM_CLOCK.real_now() - timedelta(days=2))
        yield stack
        stack.close()


def test_a_reset_comes_back_to_what_was_kept_files_and_clock_included(earlier: Stack) -> None:
    bucket = "privacy-local-cyclonex-archive"
    objects.put(bucket, "kept", b"first", "text/plain")
    earlier.clock.advance(timedelta(days=1))
    at = earlier.clock.now()
    kept = earlier.keep()
    objects.put(bucket, "kept", b"second", "text/plain")
    objects.put(bucket, "new", b"second", "text/plain")
    earlier.clock.advance(timedelta(hours=1))
    for _ in range(2):
        earlier.reset(kept)
        assert (objects.get(bucket, "kept"), objects.get(bucket, "new")) == (b"first", None)
        assert at <= earlier.clock.now() < at + timedelta(minutes=30)


def test_the_clock_follows_the_real_time_again_but_never_backwards(earlier: Stack) -> None:
    assert earlier.clock.now() < earlier.clock.real_now() - timedelta(days=1)
    earlier.follow_real_time()
    before = earlier.clock.real_now()
    assert before <= earlier.clock.now() <= earlier.clock.real_now()
    earlier.clock.advance(timedelta(days=1))
    with pytest.raises(ValueError, match="only moves forwards"):
        earlier.follow_real_time()
