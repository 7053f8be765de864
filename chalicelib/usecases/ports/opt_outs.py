"""The port to the records of opt-outs."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.opt_outs.records import OptOutRecord


class OptOutRecords(Protocol):
    """Records of opt-outs."""

    def get(self, tenant: str, record_ids: list[str]) -> dict[str, OptOutRecord]:
        """Returns by id those records that this tenant has. One read for all of them."""
