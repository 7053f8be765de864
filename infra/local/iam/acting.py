"""The deployed function that the current thread acts as, so that its policy is applied to the thread's AWS calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FUNCTION: ContextVar[str | None] = ContextVar("function", default=None)


def function() -> str | None:
    """Returns the function's name, or None outside any function: that is an operator, to whom no policy applies."""
    return _FUNCTION.get()


@contextmanager
def as_function(name: str) -> Iterator[None]:
    """Acts as a function while the context is open."""
    token = _FUNCTION.set(name)
    try:
        yield
    finally:
        _FUNCTION.reset(token)
