"""The port to reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.reviews.review import Review, ReviewKind, Waiting


class Reviews(Protocol):
    """Reviews: what the tenant's staff must look at."""

    def get(self, tenant: str, review_id: str) -> Review | None:
        """Returns the review, or None where this tenant has none of that id."""

    def page(
        self, tenant: str, kind: ReviewKind | None, after: str | None, limit: int
    ) -> tuple[list[Review], str | None]:
        """Returns open reviews of one kind or of all, those due first first, and where the next page starts.

        A review that was opened a moment ago may still be missing.
        """

    def waiting(self, tenant: str, kind: ReviewKind, now: datetime) -> Waiting:
        """Returns how many reviews of a kind are open and how many overdue; one index query."""
