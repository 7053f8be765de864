"""Keys and members in lists, and keys that are not found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access import read as read_keys
from chalicelib.usecases.access.manage import NewKey
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.api_keys import ALL, READER, KeyWorld


@pytest.fixture
def world() -> KeyWorld:
    return KeyWorld()


def test_one_address_is_one_member_whatever_its_spelling(world: KeyWorld) -> None:
    first = world.make(holder=("Ada", "ada@example.com")).key
    second = world.make(holder=("Ada E.", "ADA@example.com")).key
    other = world.make(holder=("Grace", "grace@example.com")).key
    assert first.holder and second.holder and other.holder
    assert first.holder.id == second.holder.id != other.holder.id
    people, cursor = read_keys.list_team(world.ports, world.ctx(), 10, None)
    assert [(holder.name, active) for holder, active in people] == [("Ada E.", True), ("Grace", True)]
    assert cursor is None


def test_the_team_shows_who_has_no_active_key_any_more(world: KeyWorld) -> None:
    keys = [world.make(holder=("Ada", "ada@example.com")).key for _ in range(2)]
    manage_keys.revoke(world.ports, world.ctx(), keys[1].id, None)
    assert [active for _, active in read_keys.list_team(world.ports, world.ctx(), 10, None)[0]] == [True]
    manage_keys.revoke(world.ports, world.ctx(), keys[0].id, None)
    assert [active for _, active in read_keys.list_team(world.ports, world.ctx(), 10, None)[0]] == [False]


def test_lists_are_paged_newest_first_and_lose_nobody(world: KeyWorld) -> None:
    made = [world.make(holder=(f"P{number}", f"p{number}@example.com")).key for number in range(5)]
    manage_keys.revoke(world.ports, world.ctx(), made[0].id, None)
    shown, people = [], []
    cursor: str | None = None
    for _ in range(3):
        page, cursor = read_keys.list_keys(world.ports, world.ctx(), 2, cursor)
        shown += [key.id for key in page]
    assert shown == [key.id for key in reversed(made)] and cursor is None
    for _ in range(3):
        members, cursor = read_keys.list_team(world.ports, world.ctx(), 2, cursor)
        people += [holder.name for holder, _ in members]
    assert people == ["P0", "P1", "P2", "P3", "P4"] and cursor is None


def test_a_cursor_is_good_for_its_own_tenant_and_list_only(world: KeyWorld) -> None:
    for number in range(2):
        world.make(holder=(f"P{number}", f"p{number}@example.com"))
    cursor = read_keys.list_keys(world.ports, world.ctx(), 1, None)[1]
    assert cursor is not None
    foreign = context(world.ports, "psynergy")
    broken = ["", "x", cursor[:-1], cursor + "A", cursor[:-1] + "~", "é" + cursor, "\ud800" + cursor, cursor.upper()]
    tries: list[Callable[[], object]] = [
        lambda: read_keys.list_keys(world.ports, foreign, 1, cursor),
        lambda: read_keys.list_team(world.ports, world.ctx(), 1, cursor),
        *(partial(read_keys.list_keys, world.ports, world.ctx(), 1, text) for text in broken),
    ]
    for attempt in tries:
        with pytest.raises(Malformed) as refusal:
            attempt()
        assert refusal.value.code == "invalid_cursor"


@pytest.mark.parametrize("key_id", ["key_01KARZ6T9GSWQ40CJ9S2ED4T52", "key_x", "", "state", "../state"])
def test_unknown_and_foreign_keys_are_not_found_alike(world: KeyWorld, key_id: str) -> None:
    foreign = manage_keys.create(world.ports, context(world.ports, "psynergy"), NewKey("secret", "k", READER)).result
    world.make(ALL)
    for name in (key_id, foreign.key.id):
        for attempt in (
            lambda name=name: read_keys.require_key(world.ports, world.ctx(), name),
            lambda name=name: manage_keys.change(world.ports, world.ctx(), name, 1, {"name": "n"}),
            lambda name=name: manage_keys.rotate(world.ports, world.ctx(), name, timedelta(), None),
            lambda name=name: manage_keys.revoke(world.ports, world.ctx(), name, None),
        ):
            with pytest.raises(NotFound) as refusal:
                attempt()
            assert str(refusal.value) == "not_found: There is no such key."
