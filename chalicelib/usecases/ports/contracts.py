"""The port to contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.contracts.contract import Contract, Member
from chalicelib.domain.events import StoredEvent


class Contracts(Protocol):
    """Contracts and who belongs to them."""

    def get(self, tenant: str, external_ids: Sequence[str]) -> dict[str, Contract]:
        """By external id, those that exist. One read for all of them."""

    def members(self, tenant: str, external_id: str) -> list[Member]:
        """All who belong or belonged to it."""

    def event(self, tenant: str, external_id: str, version: int) -> StoredEvent | None:
        """The event that made a version of it, or None where there is none."""

    def page(self, tenant: str, after: str | None, limit: int) -> tuple[list[Contract], str | None]:
        """Contracts in order of external id, and where the next page starts."""
