"""The port to the archive: objects that can be written once and deleted only after their day."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.archive.objects import ArchivedObject, ListedVersion, LockMode


class Archive(Protocol):
    """A tenant's archive. Every method raises Unavailable.

    Only the function `archive` may use what writes, and `read_back`; elsewhere these raise Misconfigured.
    """

    @property
    def lock_mode(self) -> LockMode:
        """How this deployment locks objects."""

    def put(self, tenant: str, key: str, content: bytes, until: datetime) -> str | None:
        """Writes an object that is locked until then, and returns its version; None where one lies there already."""

    def read_back(self, tenant: str, key: str, version_id: str | None = None) -> ArchivedObject | None:
        """Returns an object, its latest version unless one is named, with its lock; None where there is none."""

    def read(self, tenant: str, key: str, version_id: str | None = None) -> bytes | None:
        """Returns the bytes of a version, by default the latest; None where it is gone. Any function may ask."""

    def hold(self, tenant: str, key: str, version_id: str, on: bool) -> None:
        """Lays a legal hold on a version, or lifts it; a repeat changes nothing."""

    def versions(self, tenant: str, prefix: str, after: str | None) -> tuple[list[ListedVersion], str | None]:
        """Returns versions of objects whose keys begin so, in order of key, and where the next page starts."""

    def delete(self, tenant: str, key: str, version_id: str) -> None:
        """Deletes a version whose day is over; a repeat changes nothing. Raises Misconfigured for a locked one."""
