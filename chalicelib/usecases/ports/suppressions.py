"""The ports to the suppression feed and to the pushes that carried it to SMS providers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.suppressions.feed import AddSuppressions, FeedHead, LastWords, Leads, Numbered
from chalicelib.domain.suppressions.provider_troubles import ProviderTrouble
from chalicelib.domain.suppressions.pushes import FailingPush, Push


class Suppressions(Protocol):
    """The suppression feed, and the entries that wait to be numbered for it."""

    def waiting(self, tenant: str, limit: int) -> tuple[list[AddSuppressions], bool]:
        """Returns waiting entries, each person's in the order of commit, and whether these are all.

        There are about `limit` a shard; "all" covers everything that was committed before the call.
        """

    def head(self, tenant: str) -> FeedHead:
        """Returns how far the feed has got."""

    def page(self, tenant: str, after: int, limit: int) -> list[Numbered]:
        """Returns the entries that follow a position, without gaps; empty at the end."""

    def last_words(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, LastWords]:
        """Returns the last words on these identifiers, by key; where nothing was kept, none is missing. One read."""

    def leads(self, tenant: str, subject_ids: Sequence[str]) -> dict[str, Leads]:
        """Returns what leads to these people, by id, where anything was kept. One read."""


class Pushes(Protocol):
    """The last push of each number to each SMS provider."""

    def of(self, tenant: str, identifier_keys: list[str], providers: tuple[str, ...]) -> list[Push]:
        """Returns the last pushes of these numbers to these providers. One read for all of them."""

    def keep(self, tenant: str, push: Push) -> None:
        """Stores the outcome of a push in place of the previous one."""

    def failing(self, tenant: str, most: int) -> list[FailingPush]:
        """Returns pushes that fail, up to `most`, the oldest first; one index query."""

    def begin_reconciling(self, tenant: str, now: datetime, again_at: datetime) -> bool:
        """Returns whether the lists are due to be compared now. If so, nobody else gets a yes before `again_at`."""

    def troubles(self, tenant: str) -> list[ProviderTrouble]:
        """Returns what the latest comparison of the lists found wrong at providers; one read."""

    def keep_troubles(self, tenant: str, troubles: Sequence[ProviderTrouble]) -> None:
        """Stores what a comparison found wrong, in place of what was found before."""
