"""A walk over the archive's versions reads page after page until the last; holds are lifted where no lock is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.archive.objects import ListedVersion
from chalicelib.usecases.archive.walk_versions import free_version, lift_holds, walk_versions
from tests.fixtures.memory.archive import MemoryArchive
from tests.fixtures.worlds.memory import MemoryWorld

DAY = timedelta(days=1)


class PagedArchive(MemoryArchive):
    """An archive that gives two versions a page; `asked` are the places that it was asked to go on from."""

    asked: tuple[str | None, ...] = ()

    def versions(self, tenant: str, prefix: str, after: str | None) -> tuple[list[ListedVersion], str | None]:
        self.asked = (*self.asked, after)
        listed, _ = super().versions(tenant, prefix, None)
        start = int(after or 0)
        return listed[start : start + 2], str(start + 2) if start + 2 < len(listed) else None


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_every_version_of_every_object_below_the_prefix_comes_once(count: int) -> None:
    world = MemoryWorld()
    archive = PagedArchive(world.clock)
    for number in range(count):
        archive.put(world.tenant, f"mine/{number}", b"%d" % number, world.clock.now() + DAY)
    archive.put(world.tenant, "other/1", b"theirs", world.clock.now() + DAY)
    archive.put("psynergy", "mine/1", b"theirs", world.clock.now() + DAY)
    found = list(walk_versions(replace(world.ports, archive=archive), world.tenant, "mine/"))
    assert [one.key for one in found] == [f"mine/{number}" for number in range(count)]
    assert len({one.version_id for one in found}) == count
    assert archive.asked == (None, *(str(place) for place in range(2, count, 2)))


class MarkedArchive(MemoryArchive):
    """An archive whose first key begins with a marker, and that has lost what it lists under the last one."""

    def versions(self, tenant: str, prefix: str, after: str | None) -> tuple[list[ListedVersion], str | None]:
        listed, last = super().versions(tenant, prefix, after)
        return [ListedVersion(f"{prefix}0", "marker", True), *listed, ListedVersion(f"{prefix}9", "gone", False)], last


def test_what_may_be_deleted_is_free_of_holds_and_what_is_locked_keeps_its_own() -> None:
    world = MemoryWorld()
    archive = MarkedArchive(world.clock)
    ports = replace(world.ports, archive=archive)
    for days, held in enumerate([False, True, False, True]):
        key = f"mine/{days + 1}"
        version = archive.put(world.tenant, key, b"", world.clock.now() + (1 + days // 2 * 9) * DAY)
        archive.hold(world.tenant, key, version or "", held)
    archive.put(world.tenant, "other/1", b"", world.clock.now() + DAY)
    archive.hold(world.tenant, "other/1", "v5", True)
    world.clock.advance(2 * DAY)
    listed = list(walk_versions(ports, world.tenant, "mine/"))
    now = world.clock.now()
    assert [free_version(ports, world.tenant, one, now) for one in listed] == [True, True, True, False, False, True]
    assert holds(archive) == {"mine/1": False, "mine/2": False, "mine/3": False, "mine/4": True, "other/1": True}
    lift_holds(ports, world.tenant, "mine/")
    assert [key for key, held in holds(archive).items() if held] == ["other/1"]


def holds(archive: MemoryArchive) -> dict[str, bool]:
    """Returns whether a legal hold lies on the latest version of each key."""
    return {key: versions[-1].held for (_, key), versions in archive.objects.items()}
