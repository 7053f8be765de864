"""The ports to the suppression feed and to what SMS providers were told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.suppressions.feed import AddSuppressions, FeedHead, Numbered
from chalicelib.domain.suppressions.pushes import Push


class Suppressions(Protocol):
    """The suppression feed, and what waits to be numbered for it."""

    def waiting(self, tenant: str, limit: int) -> tuple[list[AddSuppressions], bool]:
        """What waits, each person's in the order of commit, and whether that is all.

        About `limit` a shard; all that was committed before the call where it is all.
        """

    def head(self, tenant: str) -> FeedHead:
        """How far the feed has got."""

    def page(self, tenant: str, after: int, limit: int) -> list[Numbered]:
        """The entries that follow a position, without gap; empty at the end."""


class Pushes(Protocol):
    """What SMS providers were told of each number."""

    def of(self, tenant: str, identifier_keys: list[str], providers: tuple[str, ...]) -> list[Push]:
        """What these providers were told of these numbers. One read for all of them."""

    def keep(self, tenant: str, push: Push) -> None:
        """Notes the outcome of a push, in place of the last one."""

    def begin_reconciling(self, tenant: str, now: datetime, again_at: datetime) -> bool:
        """Whether the lists are to be compared now; the next time is `again_at`, for whoever else asks before."""
