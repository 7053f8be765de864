"""A process that may die: `Mortal` counts every call that leaves it and ends it before or after the nth of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from chalicelib.storage.ops import Item, Key, Page, Span, Write
from tests.memory_table import MemoryTable

Moment = Literal["before", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "after")


class Killed(BaseException):
    """The process ends here; no handler for errors catches it."""


class Mortal:
    """Counts outgoing calls by name; with `strike`, dies at one of them."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._strike: tuple[int | str, Moment] | None = None

    def strike(self, at: int | str, moment: Moment) -> None:
        """Die at the call of that number from now on (from 0), or of that name; before or after its effect."""
        self._strike = (at if isinstance(at, str) else len(self.calls) + at, moment)

    def spare(self) -> None:
        """No more deaths."""
        self._strike = None

    def call(self, name: str, effect: Callable[[], Any]) -> Any:
        """Counts one call and makes it, unless the process dies before it."""
        at, moment = self._strike or (None, None)
        strikes = at in (len(self.calls), name)
        self.calls.append(name)
        if strikes and moment == "before":
            raise Killed(name)
        result = effect()
        if strikes:
            raise Killed(name)
        return result


class MortalTable(MemoryTable):
    """A table whose calls count."""

    def __init__(self, mortal: Mortal) -> None:
        super().__init__()
        self._mortal = mortal

    def get(self, tenant: str, key: Key) -> Item | None:
        parent = super().get
        item: Item | None = self._mortal.call("table.get", lambda: parent(tenant, key))
        return item

    def batch_get(self, tenant: str, keys: list[Key]) -> dict[Key, Item]:
        parent = super().batch_get
        items: dict[Key, Item] = self._mortal.call("table.batch_get", lambda: parent(tenant, keys))
        return items

    def query(self, tenant: str, span: Span) -> Page:
        parent = super().query
        page: Page = self._mortal.call("table.query", lambda: parent(tenant, span))
        return page

    def write(self, tenant: str, write: Write) -> Item | None:
        parent = super().write
        item: Item | None = self._mortal.call(f"table.{type(write).__name__}", lambda: parent(tenant, write))
        return item

    def transact(self, tenant: str, writes: list[Write]) -> None:
        parent = super().transact
        self._mortal.call("table.transact", lambda: parent(tenant, writes))
