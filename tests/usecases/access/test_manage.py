"""Making, changing, rotating and revoking keys: what is stored, what is refused, what is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access import key_text
from chalicelib.domain.access.scopes import SCOPES, Scope
from chalicelib.domain.errors import Conflict, Forbidden, Invalid, PreconditionFailed
from chalicelib.domain.events import find_break
from chalicelib.storage.table import events, places
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access.manage import NewKey
from tests.fixtures.worlds.api_keys import ALL, READER, KeyWorld


@pytest.fixture
def world() -> KeyWorld:
    return KeyWorld()


def test_a_new_key_keeps_what_was_asked_for_and_only_a_hash_of_its_text(world: KeyWorld) -> None:
    until = world.clock.now() + timedelta(days=90)
    issued = world.make(READER, expires_at=until, holder=("Ada", " Ada@Example.com "))
    stored = world.get(issued.key)
    assert (stored.kind, stored.name, stored.scopes, stored.expires_at) == ("secret", "k", READER, until)
    assert stored.holder is not None and (stored.holder.name, stored.holder.email) == ("Ada", "ada@example.com")
    assert stored.secret_hash == key_text.fingerprint(issued.text)
    secret = issued.text[-(key_text.SECRET_LENGTH + 7) :]
    assert secret not in repr(world.table.items) and secret not in repr(issued)


def test_a_publishable_key_is_bound_to_the_tenants_sites_unless_told_otherwise(world: KeyWorld) -> None:
    default = manage_keys.create(world.ports, world.ctx(), NewKey("publishable", "Site")).result.key
    wanted = NewKey("publishable", "Shop", origins=("https://shop.example",))
    chosen = manage_keys.create(world.ports, world.ctx(), wanted).result.key
    assert default.origins == world.ports.profiles["cyclonex"].allowed_origins != ()
    assert chosen.origins == ("https://shop.example",)


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        (NewKey("secret", "k"), "/scopes"),
        (NewKey("secret", "k", READER, origins=("https://a.example",)), "/origins"),
        (NewKey("secret", "k", READER, holder=("Ada", "not an address")), "/holder/email"),
        (NewKey("publishable", "k", READER), "/scopes"),
        (NewKey("publishable", "k", holder=("Ada", "ada@example.com")), "/holder"),
    ],
)
def test_wrong_wishes_are_told_without_their_values_and_store_nothing(
    world: KeyWorld, wanted: NewKey, pointer: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        manage_keys.create(world.ports, world.ctx(), wanted)
    assert [field.pointer for field in refusal.value.fields] == [pointer]
    assert "not an address" not in repr(refusal.value.fields)
    assert world.table.items.get("cyclonex", {}) == {}


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != "keys:manage"])
def test_a_key_gives_no_scope_that_it_lacks(world: KeyWorld, scope: Scope) -> None:
    mine = world.ctx(*(other for other in SCOPES if other != scope))
    stronger, target = world.make(ALL), world.make(READER if scope != "consents:read" else frozenset({"reports:read"}))
    with pytest.raises(Forbidden):
        manage_keys.create(world.ports, mine, NewKey("secret", "k", frozenset({scope})))
    with pytest.raises(Forbidden):
        manage_keys.change(world.ports, mine, target.key.id, 1, {"scopes": frozenset({scope})})
    with pytest.raises(Forbidden):
        manage_keys.rotate(world.ports, mine, stronger.key.id, timedelta(), None)


def test_a_weaker_key_may_narrow_and_revoke_a_stronger_one(world: KeyWorld) -> None:
    world.make(ALL)
    stronger = world.make(ALL).key
    mine = world.ctx("keys:manage")
    narrowed = manage_keys.change(world.ports, mine, stronger.id, 1, {"scopes": READER})
    assert narrowed.scopes == READER
    assert manage_keys.revoke(world.ports, mine, stronger.id, None).result.revoked_at == world.clock.now()


def test_a_change_touches_what_was_sent_and_nothing_else(world: KeyWorld) -> None:
    key = world.make(ALL, holder=("Ada", "ada@example.com")).key
    world.make(ALL)
    until = world.clock.now() + timedelta(days=1)
    changed = manage_keys.change(world.ports, world.ctx(), key.id, 1, {"name": "n", "expires_at": until})
    assert changed == replace(key, name="n", expires_at=until, version=2) == world.get(key)
    again = manage_keys.change(world.ports, world.ctx(), key.id, 2, {"expires_at": None})
    assert again.expires_at is None and again.name == "n"


def test_a_change_to_the_same_writes_nothing(world: KeyWorld) -> None:
    key = world.make().key
    world.table.calls.clear()
    assert manage_keys.change(world.ports, world.ctx(), key.id, 1, {"name": "k"}).version == 1
    assert "transact" not in world.table.calls


def test_a_change_keeps_the_last_use_that_was_written_meanwhile(world: KeyWorld) -> None:
    issued = world.make()
    world.ports.api_keys.use("cyclonex", issued.key.id, issued.key.secret_hash, world.clock.now())
    changed = manage_keys.change(world.ports, world.ctx(), issued.key.id, 1, {"name": "n"})
    assert changed.last_used_at == world.get(changed).last_used_at == world.clock.now()


def test_a_stale_version_changes_nothing(world: KeyWorld) -> None:
    key = world.make().key
    manage_keys.change(world.ports, world.ctx(), key.id, 1, {"name": "first"})
    for attempt in (
        lambda: manage_keys.change(world.ports, world.ctx(), key.id, 1, {"name": "second"}),
        lambda: manage_keys.rotate(world.ports, world.ctx(), key.id, timedelta(), 1),
        lambda: manage_keys.revoke(world.ports, world.ctx(), key.id, 1),
    ):
        with pytest.raises(PreconditionFailed):
            attempt()
    assert world.get(key).name == "first" and world.get(key).active(world.clock.now())


def test_an_ended_key_can_not_be_changed_or_rotated_but_revoking_again_is_harmless(world: KeyWorld) -> None:
    key = world.make().key
    first = manage_keys.revoke(world.ports, world.ctx(), key.id, None).result
    world.clock.advance(timedelta(minutes=1))
    assert manage_keys.revoke(world.ports, world.ctx(), key.id, None).result == first
    for attempt in (
        lambda: manage_keys.change(world.ports, world.ctx(), key.id, 2, {"name": "n"}),
        lambda: manage_keys.rotate(world.ports, world.ctx(), key.id, timedelta(), None),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.code == "key_not_active"


def test_a_rotated_key_goes_on_for_the_overlap_and_its_successor_has_the_same_rights(world: KeyWorld) -> None:
    old = world.make(ALL, holder=("Ada", "ada@example.com")).key
    successor = manage_keys.rotate(world.ports, world.ctx(), old.id, timedelta(days=2), None).result
    ending = world.get(old)
    assert ending.expires_at == world.clock.now() + timedelta(days=2)
    assert (ending.replaced_by, successor.key.replaces) == (successor.key.id, old.id)
    assert (successor.key.scopes, successor.key.holder, successor.key.name) == (old.scopes, old.holder, old.name)
    assert successor.key.expires_at is None
    assert key_text.fingerprint(successor.text) == successor.key.secret_hash != old.secret_hash


def test_the_only_manager_can_be_rotated_at_once(world: KeyWorld) -> None:
    old = world.make(ALL).key
    successor = manage_keys.rotate(world.ports, world.ctx(), old.id, timedelta(), None).result.key
    assert not world.get(old).active(world.clock.now())
    assert successor.manages(world.clock.now())


def test_an_overlap_never_outlasts_the_old_keys_own_expiry(world: KeyWorld) -> None:
    until = world.clock.now() + timedelta(hours=1)
    old = world.make(expires_at=until).key
    successor = manage_keys.rotate(world.ports, world.ctx(), old.id, timedelta(days=2), None).result.key
    assert world.get(old).expires_at == until == successor.expires_at


@pytest.mark.parametrize("fields", [{"scopes": READER}, {"expires_at": "soon"}])
def test_the_last_manager_can_not_be_narrowed_or_given_an_end(world: KeyWorld, fields: dict[str, Any]) -> None:
    key = world.make(ALL).key
    if "expires_at" in fields:
        fields = {"expires_at": world.clock.now() + timedelta(days=300)}
    with pytest.raises(Conflict) as refusal:
        manage_keys.change(world.ports, world.ctx(), key.id, 1, fields)
    assert refusal.value.code == "last_manager_key"
    assert world.get(key) == key


def test_every_change_is_an_event_in_one_unbroken_chain_without_names(world: KeyWorld) -> None:
    manager = world.make(ALL, holder=("Ada", "ada@example.com")).key
    world.make(ALL)
    manage_keys.change(world.ports, world.ctx(), manager.id, 1, {"name": "Ada's own"})
    successor = manage_keys.rotate(world.ports, world.ctx(), manager.id, timedelta(), None).result.key
    manage_keys.revoke(world.ports, world.ctx(), successor.id, None)
    run = events.read_chain(world.table, "cyclonex", places.api_keys("cyclonex"), None, 100)[::-1]
    assert [stored.event.type for stored in run] == [
        "key.created",
        "key.created",
        "key.changed",
        "key.rotated",
        "key.revoked",
    ]
    assert find_break(run) is None
    assert run[-1].hash == world.ports.api_keys.all("cyclonex").head
    assert "Ada" not in repr(run) and "ada@" not in repr(run)
