"""Walks the versions of objects in the archive to their end, lays and lifts their legal holds, and frees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.archive.objects import ArchivedObject, ListedVersion
    from chalicelib.usecases.ports.bundle import Ports


def walk_versions(ports: Ports, tenant: str, prefix: str) -> Iterator[ListedVersion]:
    """Yields all versions and markers of objects whose keys begin so, in order of key. Raises Unavailable."""
    after: str | None = None
    while True:
        found, after = ports.archive.versions(tenant, prefix, after)
        yield from found
        if after is None:
            return


def set_hold(ports: Ports, tenant: str, kept: ArchivedObject, *, held: bool) -> None:
    """Lays a legal hold on an object, or lifts it, where that is not so yet. Raises Unavailable."""
    if kept.held != held:
        ports.archive.hold(tenant, kept.key, kept.version_id, held)


def lift_holds(ports: Ports, tenant: str, folder: str) -> None:
    """Lifts it from all versions in a folder, also those that were the latest while it lasted. Raises Unavailable."""
    for listed in walk_versions(ports, tenant, folder):
        kept = _read(ports, tenant, listed)
        if kept is not None:
            set_hold(ports, tenant, kept, held=False)


def free_version(ports: Ports, tenant: str, listed: ListedVersion, now: datetime) -> bool:
    """Returns whether a version may be deleted now; lifts what a hold of the past left on one whose lock is over.

    Whoever asks knows that no hold keeps it. Raises Unavailable.
    """
    kept = _read(ports, tenant, listed)
    if kept is not None and replace(kept, held=False).is_locked(now):
        return False
    if kept is not None:
        set_hold(ports, tenant, kept, held=False)
    return True


def _read(ports: Ports, tenant: str, listed: ListedVersion) -> ArchivedObject | None:
    """Returns the object; None for a marker, which holds nothing, and for one that is gone by now."""
    return None if listed.is_marker else ports.archive.read_back(tenant, listed.key, listed.version_id)
