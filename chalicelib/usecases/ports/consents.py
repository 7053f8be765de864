"""The port to consent records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.consents.records import ConsentRecord


class Records(Protocol):
    """Consent records and the wordings they point to."""

    def get(self, tenant: str, record_id: str) -> ConsentRecord | None:
        """Returns the record, or None where this tenant has none of that id."""

    def get_all(self, tenant: str, record_ids: Sequence[str]) -> dict[str, ConsentRecord]:
        """Returns by id those records that this tenant has. One read for all of them."""

    def keep_wording(self, tenant: str, sha256: str, text: str) -> None:
        """Stores a wording once under its hash; costs nothing where this process has stored it before."""
