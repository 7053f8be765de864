"""The port to API keys."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.access.api_keys import ApiKey, KeySet


class Keys(Protocol):
    """API keys."""

    def use(self, tenant: str, key_id: str, secret_hash: str, now: datetime) -> ApiKey | None:
        """The key if id and hash agree and it is not revoked, marking it used; None otherwise.

        One write, or none for a key that this process used within the last minute: what has changed since is
        then not seen yet. Expiry is for the caller to check. Raises Unavailable.
        """

    def forget(self, tenant: str) -> None:
        """Drops what this process remembers of the tenant's keys, so that it sees its own changes at once."""

    def get(self, tenant: str, key_id: str) -> ApiKey | None:
        """The key, or None where there is none (here)."""

    def page(self, tenant: str, after: str | None, limit: int) -> tuple[list[ApiKey], str | None]:
        """Keys, newest first, revoked ones too, and where the next page starts."""

    def all(self, tenant: str) -> KeySet:
        """Every key of the tenant, with the version of the set."""
