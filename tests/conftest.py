"""The conditions of every test: made-up AWS credentials, and no connections that leave this machine."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings

os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_REGION="us-east-1",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
)
for _name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
    os.environ.pop(_name, None)

collect_ignore = ["browser"]  # it needs Playwright and Chromium: `make test-browser`, which names it itself

if TYPE_CHECKING:
    from infra.local.stack import Stack

# The same examples in every run and no deadline: a test must not fail because the machine is busy.
settings.register_profile("project", deadline=None, derandomize=True, database=None, max_examples=100)
# For runs that only ask whether a test fails: the first example that does is enough, the smallest takes minutes.
settings.register_profile("unshrunk", settings.get_profile("project"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("project")

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuses connections and look-ups beyond the loopback interface, whichever library attempts them."""
    if event == "socket.connect":
        connection, address = arguments
        if connection.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _LOOPBACK:
            raise RuntimeError("tests reach nothing but 127.0.0.1")
    elif event == "socket.getaddrinfo" and arguments[0] not in {*_LOOPBACK, None, b"127.0.0.1", b"localhost"}:
        raise RuntimeError("tests look up no names")


sys.addaudithook(_guard)


def pytest_configure(config: pytest.Config) -> None:
    """Watches the log lines of the whole session, and counts its CPU time."""
    from tests.fixtures.cpu_time import CpuTime
    from tests.fixtures.log_guard import LogGuard

    config.pluginmanager.register(LogGuard(), "log_guard")
    config.pluginmanager.register(CpuTime(), "cpu_time")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Searches for no garbage while tests are collected: what is made then stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Keeps the collected tests out of every later search for garbage: they stay, and they are many."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def running_stack() -> Iterator[Stack]:
    """Starts the whole system around the deployed app once. Tests take `stack`, which is reset for each of them.

    It begins in the daytime: what runs once a day has run for every test, which may text people at once.
    """
    from infra.local.stack import Stack  # imported only where it is used, so that domain tests start without it
    from tests.fixtures.daytime import find_daytime

    stack = Stack.start(begins_at=find_daytime(datetime.now(UTC)))
    yield stack
    stack.close()


@pytest.fixture
def stack(running_stack: Stack) -> Stack:
    """Returns the whole system in its initial state: three tenants with keys, no other data, the clock at daytime."""
    from chalicelib.api.pipeline import limits

    running_stack.reset()
    limits.PROCESS.clear()
    return running_stack
