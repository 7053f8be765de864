"""One run of a worker's function: its id for the log lines, and the time that Lambda leaves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from chalicelib import logs


class LambdaContext(Protocol):
    """What the workers use of the context that Lambda hands to a function."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Returns the milliseconds after which Lambda ends the run."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a function. Its longest call is how many seconds one call to another service may take at most."""

    remaining_ms: Callable[[], float]
    longest_call: float

    def has_time(self) -> bool:
        """Tells whether the longest call would still end in time. What begins later may be cut off halfway."""
        return self.remaining_ms() >= self.longest_call * 1000


@contextmanager
def begin(context: LambdaContext | None, longest_call: float) -> Iterator[Invocation]:
    """Yields the run that the context describes, and puts its id into every log line that is written inside.

    Without a context, as where a command calls a worker, the run has no end.
    """
    if context is None:
        yield Invocation(lambda: float("inf"), longest_call)
        return
    with logs.bound(lambda_request_id=context.aws_request_id):
        yield Invocation(context.get_remaining_time_in_millis, longest_call)
