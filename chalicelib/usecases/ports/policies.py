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
        """Every slug of the tenant, in order; as old as a shelf may be, and eventually consistent for a new one."""

    def shelf(self, tenant: str, slug: str, *, fresh: bool = False) -> Shelf:
        """All versions of a slug, at most 60 seconds old unless `fresh`; an empty shelf for an unknown slug."""

    def shelf_beside(self, tenant: str, slug: str, identifier_keys: Sequence[str]) -> tuple[Shelf, dict[str, Subject]]:
        """The shelf as it is now, with what `Subjects.find` gives, in one read."""

    def forget(self, tenant: str, slug: str) -> None:
        """Makes the next read of a shelf, and of the tenant's slugs, a fresh one."""

    def front(self, tenant: str, slug: str, at: datetime) -> tuple[Shelf, PolicyText | None]:
        """The shelf with the text in force, None where it lies elsewhere; one read at most, none while it is fresh."""

    def shelf_and_text(
        self, tenant: str, slug: str, number: int, *, fresh: bool = False
    ) -> tuple[Shelf, PolicyText | None]:
        """A published version's text with its shelf; one read at most."""

    def draft(self, tenant: str, slug: str, number: int) -> Draft | None:
        """The open draft of that number, or None."""
