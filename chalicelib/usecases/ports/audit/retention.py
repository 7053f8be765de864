"""The port to what tells of records that are gone."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.retention.chain import RetentionChain


class Retention(Protocol):
    """The chains of what was let go, one a month, and what is left of a record while it goes."""

    def chain(self, tenant: str, month: str) -> RetentionChain:
        """Returns the chain of a month; one without events where nothing was let go in it."""

    def left(self, tenant: str, request_id: str) -> list[str]:
        """Returns the sort keys of all items that lie in a request's partition; a query for every megabyte of them."""
