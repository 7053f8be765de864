"""Keys issued to a caller who asks twice: the same key and text again, and nothing else under that Idempotency-Key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access.manage import NewKey
from tests.fixtures.racing import codes_of
from tests.fixtures.worlds.api_keys import ALL, READER, KeyWorld


@pytest.fixture
def world() -> KeyWorld:
    return KeyWorld()


def test_the_same_creation_again_gives_the_same_key_and_text(world: KeyWorld) -> None:
    wanted = NewKey("secret", "k", READER)
    first = manage_keys.create(world.ports, world.ctx(claim="c"), wanted)
    world.clock.advance(timedelta(hours=23, minutes=59))
    again = manage_keys.create(world.ports, world.ctx(claim="c"), wanted)
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.result.text, again.result.key) == (first.result.text, first.result.key)
    assert len(world.ports.api_keys.all("cyclonex").keys) == 1
    world.clock.advance(timedelta(minutes=1))
    assert manage_keys.create(world.ports, world.ctx(claim="c"), wanted).result.text != first.result.text


def test_creations_at_the_same_moment_with_one_idempotency_key_make_one_key(world: KeyWorld) -> None:
    texts: list[str] = []
    ctx, wanted = world.ctx(claim="c"), NewKey("secret", "k", READER)
    codes = codes_of([lambda: texts.append(manage_keys.create(world.ports, ctx, wanted).result.text)] * 8)
    assert codes == [""] * 8 and len(set(texts)) == 1
    assert len(world.ports.api_keys.all("cyclonex").keys) == 1


def test_another_body_under_the_same_idempotency_key_is_refused(world: KeyWorld) -> None:
    manage_keys.create(world.ports, world.ctx(claim="c"), NewKey("secret", "k", READER))
    with pytest.raises(Invalid) as refusal:
        manage_keys.create(world.ports, world.ctx(claim="c", body="other"), NewKey("secret", "other", READER))
    assert refusal.value.code == "idempotency_key_reused"


def test_repeats_are_answered_although_the_first_call_changed_what_they_meet(world: KeyWorld) -> None:
    old, gone = world.make(ALL).key, world.make().key
    first = manage_keys.rotate(world.ports, world.ctx(claim="r"), old.id, timedelta(), 1)
    again = manage_keys.rotate(world.ports, world.ctx(claim="r"), old.id, timedelta(), 1)
    assert again.replayed and again.result.text == first.result.text
    manage_keys.revoke(world.ports, world.ctx(claim="g"), gone.id, None)
    assert manage_keys.revoke(world.ports, world.ctx(claim="g"), gone.id, None).replayed
