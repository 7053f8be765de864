"""Walks the versions of objects in the archive to their end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.domain.archive.objects import ListedVersion
    from chalicelib.usecases.ports.bundle import Ports


def walk_versions(ports: Ports, tenant: str, prefix: str) -> Iterator[ListedVersion]:
    """Yields all versions and markers of objects whose keys begin so, in order of key. Raises Unavailable."""
    after: str | None = None
    while True:
        found, after = ports.archive.versions(tenant, prefix, after)
        yield from found
        if after is None:
            return
