"""Which deployed function the current thread plays, so that its AWS calls are judged by that function's policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FUNCTION: ContextVar[str | None] = ContextVar("function", default=None)


def function() -> str | None:
    """The function's name, or None outside any function: an operator, whom no policy binds."""
    return _FUNCTION.get()


@contextmanager
def as_function(name: str) -> Iterator[None]:
    """Plays a function for a while."""
    token = _FUNCTION.set(name)
    try:
        yield
    finally:
        _FUNCTION.reset(token)
