"""The port to notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.notices.notice import Notice, Told


class Notices(Protocol):
    """Notices to many people."""

    def get(self, tenant: str, notice_id: str) -> Notice | None:
        """The notice, or None where there is none (here)."""

    def told(self, tenant: str, notice_id: str, subject_ids: Sequence[str]) -> dict[str, Told]:
        """By subject id, the notices of those of these people who have one. One read for all of them."""

    def page(self, tenant: str, notice_id: str, after: str | None, limit: int) -> tuple[list[Told], str | None]:
        """The people who are told in order of their id, and the id after which the next page starts."""
