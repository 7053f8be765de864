"""The whole system in this process, listening on a free port, as `make run` has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from infra.local.demo.teller import DAYS
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.http.gateway import Gateway
from infra.local.stack import Stack
from tests.fixtures.daytime import find_daytime


@contextmanager
def serve() -> Iterator[Stack]:
    """Starts the system and serves it until the end. Its queues are worked when a test says so, not by themselves.

    It begins so long ago that the sample data can be told: their days end today or shortly before, as `make demo`'s do.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        return stack.api.guarded(request)

    gateway = Gateway(answer)  # first, because links and keys contain its port
    begins_at = find_daytime(datetime.now(UTC) - timedelta(days=DAYS + 5))  # the next working day is at most 4 later
    stack = Stack.start(base_url=f"http://127.0.0.1:{gateway.port}", begins_at=begins_at)
    gateway.start()
    try:
        yield stack
    finally:  # its threads would keep a process that fails from ending
        gateway.stop()
        stack.close()
