"""The name beside a key or member in an answer: to whom it is told, what it is, and what it costs."""

from __future__ import annotations

import pytest

from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access.name_actors import name_actor
from chalicelib.usecases.context import Actor
from tests.fixtures.worlds.api_keys import READER, KeyWorld

ABSENT = "01KARZ6T9GSWQ40CJ9S2ED4T52"


@pytest.fixture
def world() -> KeyWorld:
    return KeyWorld()


def test_a_key_is_named_by_its_holder_or_by_itself(world: KeyWorld) -> None:
    held, plain = world.make(holder=("Ada", "ada@example.com")).key, world.make().key
    assert held.holder is not None
    names = {
        one: name_actor(world.ports, world.ctx(), one)
        for one in (held.id, f"secret:{held.id}", held.holder.id, f"secret:{plain.id}")
    }
    assert list(names.values()) == ["Ada", "Ada", "Ada", "k"]


def test_a_revoked_key_and_its_holder_keep_their_name(world: KeyWorld) -> None:
    key = world.make(holder=("Ada", "ada@example.com")).key
    manage_keys.revoke(world.ports, world.ctx(), key.id, None)
    assert key.holder is not None
    assert {name_actor(world.ports, world.ctx(), one) for one in (key.id, key.holder.id)} == {"Ada"}


@pytest.mark.parametrize(
    "actor", [None, "", "system:sweep", f"subject:req_{ABSENT}", "bootstrap", "key_1", f"key_{ABSENT}", f"mem_{ABSENT}"]
)
def test_whoever_is_no_key_and_no_member_has_no_name(world: KeyWorld, actor: str | None) -> None:
    assert name_actor(world.ports, world.ctx(), actor) is None


def test_only_a_secret_key_is_told_names(world: KeyWorld) -> None:
    key = world.make(holder=("Ada", "ada@example.com")).key
    callers = (Actor("publishable", "key_p"), Actor("subject", "req_1", verified=True), Actor("system", "sweep"))
    assert [name_actor(world.ports, world.ctx(by=one), key.id) for one in callers] == [None, None, None]


def test_the_key_of_another_tenant_has_no_name(world: KeyWorld) -> None:
    other = KeyWorld("psynergy", table=world.table)
    key = other.make(READER, holder=("Ada", "ada@example.com")).key
    assert name_actor(other.ports, other.ctx(), key.id) == "Ada"
    assert name_actor(world.ports, world.ctx(), key.id) is None
