"""Calls made at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Result = TypeVar("Result")


class _Racer(threading.Thread, Generic[Result]):
    def __init__(self, start: threading.Barrier, call: Callable[[], Result], expected: tuple[type[Exception], ...]):
        super().__init__()
        self._barrier, self._call, self._expected = start, call, expected
        self.outcome: list[Result | Exception] = []

    def run(self) -> None:
        self._barrier.wait()
        try:
            self.outcome.append(self._call())
        except self._expected as error:
            self.outcome.append(error)


def together(calls: Sequence[Callable[[], Result]], *expected: type[Exception]) -> list[Result | Exception]:
    """Makes all calls at once, each in a thread; what each gave, in order, or which expected error it met.

    An error that is not expected fails the test: pytest turns it into one.
    """
    start = threading.Barrier(len(calls))
    racers = [_Racer(start, call, expected) for call in calls]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert all(racer.outcome for racer in racers), "a call met an error that was not expected"
    return [racer.outcome[0] for racer in racers]
