"""The port to reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.reviews.review import Review, ReviewKind, Waiting


class Reviews(Protocol):
    """What people of the company must look at."""

    def get(self, tenant: str, review_id: str) -> Review | None:
        """The review, or None where there is none (here)."""

    def page(
        self, tenant: str, kind: ReviewKind | None, after: str | None, limit: int
    ) -> tuple[list[Review], str | None]:
        """Open reviews of one kind or all, in order of the moment when they are due, and where the next page starts.

        One that was opened a moment ago may still be missing.
        """

    def waiting(self, tenant: str, kind: ReviewKind, now: datetime) -> Waiting:
        """How many are open and overdue; one index query."""
