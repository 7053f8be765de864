"""Keys managed by several callers at once."""

from __future__ import annotations

from functools import partial

import pytest

from chalicelib.domain.access.api_keys import ACTIVE_LIMIT
from chalicelib.usecases.access import manage as manage_keys
from tests.fixtures.racing import codes_of
from tests.fixtures.worlds.api_keys import ALL, KeyWorld


@pytest.fixture
def world() -> KeyWorld:
    return KeyWorld()


def test_two_managers_revoking_each_other_leave_exactly_one(world: KeyWorld) -> None:
    for _ in range(10):
        managers = [key for key in world.ports.api_keys.all("cyclonex").keys if key.manages(world.clock.now())]
        managers += [world.make(ALL).key for _ in range(2 - len(managers))]
        codes = codes_of([partial(manage_keys.revoke, world.ports, world.ctx(), key.id, None) for key in managers])
        assert sorted(codes) == ["", "last_manager_key"]
        assert world.ports.api_keys.all("cyclonex").managed(world.clock.now())


def test_racing_makers_never_pass_the_limit(world: KeyWorld) -> None:
    for _ in range(ACTIVE_LIMIT - 3):
        world.make()
    codes = codes_of([world.make] * 8)
    assert sorted(codes) == ["", "", "", *["key_limit_reached"] * 5]
