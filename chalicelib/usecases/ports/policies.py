"""The port to policies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.policies.versions import Draft, PolicyText, Shelf


class Policies(Protocol):
    """Policies and their texts."""

    def slugs(self, tenant: str, *, fresh: bool = False) -> tuple[str, ...]:
        """Returns every slug of the tenant, in order.

        The list may be as old as a shelf may be (60 seconds), and a new slug shows up in it eventually.
        """

    def shelf(self, tenant: str, slug: str, *, fresh: bool = False) -> Shelf:
        """Returns all versions of a slug, at most 60 seconds old unless `fresh`; an empty shelf for an unknown slug."""

    def shelf_beside(self, tenant: str, slug: str, identifier_keys: Sequence[str]) -> tuple[Shelf, dict[str, Subject]]:
        """Returns the shelf as it is now and what `Subjects.find` returns, in one read."""

    def forget(self, tenant: str, slug: str) -> None:
        """Makes the next read of the shelf and of the tenant's slugs a fresh one."""

    def front(self, tenant: str, slug: str, at: datetime) -> tuple[Shelf, PolicyText | None]:
        """Returns the shelf with the text in force at `at`, None where that text is stored elsewhere.

        One read at most, none while the shelf is fresh.
        """

    def shelf_and_text(
        self, tenant: str, slug: str, number: int, *, fresh: bool = False
    ) -> tuple[Shelf, PolicyText | None]:
        """Returns the shelf with the text of a published version; one read at most."""

    def draft(self, tenant: str, slug: str, number: int) -> Draft | None:
        """Returns the open draft of that number, or None."""
