"""The port to notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.notices.notice import Notice, PersonNotice


class Notices(Protocol):
    """Notices to many people."""

    def get(self, tenant: str, notice_id: str) -> Notice | None:
        """Returns the notice, or None where this tenant has none of that id."""

    def find_of_people(self, tenant: str, notice_id: str, subject_ids: Sequence[str]) -> dict[str, PersonNotice]:
        """Returns by subject id the person's notice of each of these people who has one. One read for all of them."""

    def page(self, tenant: str, notice_id: str, after: str | None, limit: int) -> tuple[list[PersonNotice], str | None]:
        """Returns the notice's people in order of their id, and the id after which the next page starts."""
