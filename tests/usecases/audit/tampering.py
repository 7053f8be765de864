"""What somebody may do behind the system's back, and what a verification must then find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.events import chain_event
from chalicelib.storage.table import audit_places, events, ops
from chalicelib.usecases.audit import seal
from chalicelib.usecases.audit.keep_read import keep_read
from tests.fixtures.memory.ports import MemorySigner
from tests.usecases.audit.world import AuditWorld

ANN, BOB = "ann@a.example", "bob@b.example"
ONE = timedelta(days=1)
Found = list[tuple[str, int | None, str]]


def make_world() -> AuditWorld:
    """Returns a world of three days, two of them sealed: Ann says four things, Bob three, and somebody looks."""
    world = AuditWorld()
    world.consent([ANN], "+newsletter/email")
    world.consent([BOB], "+newsletter/email")
    world.consent([ANN], "-newsletter/email")
    keep_read(world.ports, world.ctx(), "person.looked_up", [world.found(ANN).id])
    world.pass_days()
    world.withdraw([ANN])
    world.consent([BOB], "-newsletter/email")
    world.pass_days()
    world.consent([ANN], "+newsletter/email", wording="Yes.")
    world.withdraw([BOB])
    return world


def name(world: AuditWorld, person: str) -> str:
    return f"S#{world.found(person).id}"


def change_a_byte(world: AuditWorld) -> Found:
    world.tamper(world.chain(ANN)["E#0000000002"], actor="secret:key_9")
    return [(name(world, ANN), 2, "altered")]


def change_the_moment(world: AuditWorld) -> Found:
    world.tamper(world.chain(ANN)["E#0000000002"], at=1)
    return [(name(world, ANN), 2, "altered")]


def claim_another_version(world: AuditWorld) -> Found:
    world.tamper(world.chain(ANN)["E#0000000002"], version=7)
    return [(name(world, ANN), 2, "altered")]


def change_and_hash_again(world: AuditWorld) -> Found:
    place = world.chain(ANN)["E#0000000002"]
    stored = events.from_item(world.table.items[world.tenant][place])
    forged = chain_event(2, stored.previous, replace(stored.event, actor="secret:key_9"), stored.chain)
    world.tamper(place, actor="secret:key_9", hash=forged.hash)
    return [(name(world, ANN), 2, "forged")]


def change_what_no_checkpoint_has_yet(world: AuditWorld) -> Found:
    place = world.chain(ANN)["E#0000000004"]
    stored = events.from_item(world.table.items[world.tenant][place])
    forged = chain_event(4, stored.previous, replace(stored.event, actor="secret:key_9"), stored.chain)
    world.tamper(place, actor="secret:key_9", hash=forged.hash)
    return [(name(world, ANN), 4, "altered")]


def remove_an_event(world: AuditWorld) -> Found:
    world.remove(world.chain(ANN)["E#0000000002"])
    return [(name(world, ANN), 2, "missing")]


def remove_the_last_event(world: AuditWorld) -> Found:
    world.remove(world.chain(ANN)["E#0000000004"])
    return [(name(world, ANN), 4, "missing")]


def remove_a_record_with_all_its_events(world: AuditWorld) -> Found:
    gone = name(world, BOB)
    world.remove(*(place for place in list(world.table.items[world.tenant]) if gone in place.pk))
    return [(gone, None, "missing")]


def swap_a_pair(world: AuditWorld) -> Found:
    chain = world.chain(ANN)
    world.swap(chain["E#0000000001"], chain["E#0000000002"])
    return [(name(world, ANN), 1, "reordered"), (name(world, ANN), 2, "reordered")]


def move_an_event_to_another_chain(world: AuditWorld) -> Found:
    target = replace(world.chain(BOB)["E#0000000003"], sk="E#0000000004")
    world.move(world.chain(ANN)["E#0000000002"], target)
    return [(name(world, ANN), 2, "missing"), (name(world, BOB), 4, "forged")]


def invent_an_event_of_the_past(world: AuditWorld) -> Found:
    place = world.chain(ANN)["E#0000000001"]
    stored = events.from_item(world.table.items[world.tenant][place])
    partition = audit_places.chain_of(world.tenant, "S#sub_9")
    put, _ = events.append(partition, 1, "", stored.event)
    listed = events.list_for_audit(world.tenant, world.ports.profiles[world.tenant].time_zone, put)
    assert isinstance(listed, ops.Put)
    world.table.write(world.tenant, listed)
    return [("S#sub_9", 1, "forged")]


def forge_a_checkpoint(world: AuditWorld) -> Found:
    checkpoint = world.checkpoint(world.first)
    assert checkpoint is not None
    other = replace(world.ports, signer=MemorySigner())
    fewer = replace(checkpoint, lines=checkpoint.lines[1:])
    world.replace_checkpoint(world.first, seal._sign(other, fewer).document())
    return [(f"CHECKPOINT#{world.first}", None, "forged")]


def sign_another_checkpoint_with_the_right_key(world: AuditWorld) -> Found:
    checkpoint = world.checkpoint(world.first)
    assert checkpoint is not None
    again = seal._sign(world.ports, replace(checkpoint, made_at=checkpoint.made_at + 1))
    world.replace_checkpoint(world.first, again.document())
    return [(f"CHECKPOINT#{world.first}", None, "forged")]


def remove_a_day(world: AuditWorld) -> Found:
    world.remove_checkpoint(world.first)
    return [(f"CHECKPOINT#{world.first}", None, "missing")]


def remove_the_latest_day(world: AuditWorld) -> Found:
    world.remove_checkpoint(world.first + ONE)
    return [(f"CHECKPOINT#{world.first + ONE}", None, "missing")]


def remove_a_read(world: AuditWorld) -> Found:
    world.remove(*(place for place in list(world.table.items[world.tenant]) if f"#READS#{world.first}" in place.pk))
    return [(f"READS#{world.first}", None, "missing")]


def change_a_read(world: AuditWorld) -> Found:
    (place,) = (place for place in world.table.items[world.tenant] if f"#READS#{world.first}" in place.pk)
    world.tamper(place, actor="secret:key_9")
    return [(f"READS#{world.first}", None, "altered")]


def take_a_record_of_an_act_away(world: AuditWorld) -> Found:
    record = events.from_item(world.table.items[world.tenant][world.chain(ANN)["E#0000000001"]]).event.record_id
    world.remove(ops.Place(f"T#{world.tenant}#R#{record}", "record"))
    return [(name(world, ANN), 1, "missing")]


TAMPERED: list[Callable[[AuditWorld], Found]] = [
    *(change_a_byte, change_the_moment, claim_another_version, change_and_hash_again),
    *(change_what_no_checkpoint_has_yet, remove_an_event, remove_the_last_event, remove_a_record_with_all_its_events),
    *(swap_a_pair, move_an_event_to_another_chain, invent_an_event_of_the_past),
    *(forge_a_checkpoint, sign_another_checkpoint_with_the_right_key, remove_a_day, remove_the_latest_day),
    *(remove_a_read, change_a_read, take_a_record_of_an_act_away),
]
