"""The embedded AWS, empty, for tests of the local stack's own parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.embedded import embed
from infra.local.stack import Stack
from tests.local.tiny_app import Seen, make

REGION = "us-east-1"


@pytest.fixture(scope="session")
def clients() -> Callable[[str], Any]:
    """Returns clients of the embedded AWS by service name, made once: a new one costs 0.1 s."""
    embed.start()
    session = botocore.session.Session()
    config = Config(retries={"mode": "standard", "total_max_attempts": 1})
    return cache(lambda service: session.create_client(service, region_name=REGION, config=config))


@pytest.fixture
def aws(clients: Callable[[str], Any]) -> Iterator[Callable[[str], Any]]:
    """Yields the same clients, of an AWS that is empty at first and emptied afterwards, at real time."""
    with embed.set_aside():
        SYSTEM_CLOCK._offset = timedelta()  # another test's stack may have moved it
        yield clients


@pytest.fixture(scope="module")
def tiny_stack() -> Iterator[tuple[Stack, Seen]]:
    """Yields a stack around the tiny app, for a module's tests."""
    with embed.set_aside():
        app, seen = make()
        stack = Stack.start(app, keys=False)
        yield stack, seen
        stack.close()


@pytest.fixture
def tiny(tiny_stack: tuple[Stack, Seen]) -> tuple[Stack, Seen]:
    """Returns the same stack, reset to its start, and what its app has seen since."""
    stack, seen = tiny_stack
    stack.reset()
    seen.__init__()  # type: ignore[misc]  # the app keeps this very object
    return stack, seen
