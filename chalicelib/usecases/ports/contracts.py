"""The port to contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.contracts.archiving import WholeContract
from chalicelib.domain.contracts.contract import Contract, Member
from chalicelib.domain.events import StoredEvent


class Contracts(Protocol):
    """Contracts and the people who belong to them."""

    def get(self, tenant: str, external_ids: Sequence[str]) -> dict[str, Contract]:
        """Returns the existing contracts by external id. One read for all of them."""

    def members(self, tenant: str, external_id: str) -> list[Member]:
        """Returns everyone who belongs or belonged to the contract."""

    def event(self, tenant: str, external_id: str, version: int) -> StoredEvent | None:
        """Returns the event that made a version of the contract, or None where there is none."""

    def whole(self, tenant: str, external_id: str) -> WholeContract | None:
        """Returns the contract with all that is held of it; one query for each 1,000 items.

        What changes meanwhile may be among its people or events, and has made another version of the contract.
        """

    def page(self, tenant: str, after: str | None, limit: int) -> tuple[list[Contract], str | None]:
        """Returns contracts in order of external id, and where the next page starts."""
