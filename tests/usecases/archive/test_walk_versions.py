"""A walk over the archive's versions reads page after page until the archive says that it is the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.archive.objects import ListedVersion
from chalicelib.usecases.archive.walk_versions import walk_versions
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
