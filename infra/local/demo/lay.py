"""`make demo`: starts the stack fifty days ago, lets the story be told, and says by which keys it is looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local.demo.cast import Cast
from infra.local.demo.tell import tell
from infra.local.demo.teller import DAYS
from infra.local.stack import Stack


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """What the command shows of the cast: lines to print, and what `credentials.json` has beside the tenants."""

    lines: tuple[str, ...] = ()
    credentials: Mapping[str, Any] = field(default_factory=dict)


def lay(start: Callable[..., Stack], log: Path) -> tuple[Stack, Shown]:
    """Starts a stack and lays the sample data; its clock shows the real time afterwards.

    What the app logs meanwhile goes to the file `log`: thousands of lines that nobody waits for.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as file,
        contextlib.redirect_stdout(file),
        contextlib.ExitStack() as undoing,  # a story that breaks off leaves no thread behind that keeps the process
    ):
        stack = start(begins_at=datetime.now(UTC) - timedelta(days=DAYS))
        undoing.callback(stack.close)
        cast = tell(stack)
        stack.follow_real_time()
        undoing.pop_all()
    return stack, show(cast)


def show(cast: Cast) -> Shown:
    """Returns a table of the keys with their holders, and the same as `{tenant: {preset: {key, holder}}}`."""
    return Shown(tuple(_list_lines(cast)), {"demo": _list_keys(cast)})


def _list_lines(cast: Cast) -> Iterator[str]:
    for tenant, keys in cast.keys.items():
        yield f"\n{tenant}"
        yield from (f"  {one.preset:13}  {one.holder:16}  {one.key}" for one in keys.values())


def _list_keys(cast: Cast) -> dict[str, dict[str, dict[str, str]]]:
    return {
        tenant: {name: {"key": one.key, "holder": one.holder} for name, one in keys.items()}
        for tenant, keys in cast.keys.items()
    }
