"""A process that dies before or after any call to the table leaves nothing half done, and the repeat succeeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from chalicelib.domain.events import find_break
from chalicelib.domain.people.subjects import Subject
from chalicelib.storage.table.ops import Place
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.memory.mortal import MOMENTS, Killed, Moment, Mortal, MortalTable
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE, DEVICE = "ann@a.example", "ben@b.example", "+12125550101", "device:d-1"
NEWS = "newsletter/email"


def mortal_world() -> tuple[PeopleWorld, Mortal]:
    """Makes Ann with a phone, a device and a contract; and Ben apart, whom a stranger named with the phone."""
    mortal = Mortal()
    world = PeopleWorld(table=MortalTable(mortal))
    world.consent([ANN, PHONE, DEVICE], "+" + NEWS, "+service_updates/sms")
    world.consent([BEN], "+" + NEWS)
    world.consent([BEN, PHONE], "-callback", by=STRANGER)
    world.contract("C-1", [ANN])
    world.clock.advance(SECOND)
    return world, mortal


COMMANDS: dict[str, tuple[Callable[[PeopleWorld], object], Callable[[PeopleWorld], object]]] = {
    "grant": (
        lambda world: world.consent([ANN], "+precise_location", wording="I agree."),
        lambda world: world.decisions(ANN).get("precise_location/") == "granted",
    ),
    "grant that waits for a mail": (
        lambda world: world.consent([ANN], "+partner_sharing", by=STRANGER),
        lambda world: world.decisions(ANN).get("partner_sharing/") == "pending",
    ),
    "withdrawal": (
        lambda world: (world.withdraw([PHONE], by=STRANGER), world.follow()),
        lambda world: (world.reasons([ANN], NEWS), world.reasons([BEN], NEWS)) == (["consent_withdrawn"],) * 2,
    ),
    "new contract": (
        lambda world: world.contract("C-2", [ANN], [BEN]),
        lambda world: [len(world.known(name).contracts) for name in (ANN, BEN)] == [2, 1],
    ),
    "other people in a contract": (
        lambda world: world.contract("C-1", [BEN]),
        lambda world: (
            [[c.membership.present for c in world.known(n).contracts] for n in (ANN, BEN)] == [[False], [True]]
        ),
    ),
    "end of a contract": (
        lambda world: world.end("C-1"),
        lambda world: world.reasons([ANN], NEWS) == ["contract_ended"],
    ),
    "joining": (lambda world: world.link(ANN, BEN), lambda world: world.found(ANN).id == world.found(BEN).id),
    "parting": (lambda world: world.unlink(PHONE), lambda world: world.found(ANN).id != world.found(PHONE).id),
    "message": (
        lambda world: world.wrote([PHONE], "sms"),
        lambda world: "sms" in world.found(ANN).state.wrote,
    ),
    "merging by what is named": (
        lambda world: world.consent([BEN, "crm-7", "device:d-2"], "+precise_location"),
        lambda world: world.known("crm-7").subject_id == world.found(BEN).id,
    ),
}


SAID_WHEN_REPEATED = ("end of a contract", "parting")
"""Commands that are refused once done; callers learn of it from an Idempotency-Key or the refusal."""


def whole(world: PeopleWorld) -> None:
    """Checks that everything stored agrees: copies with subjects, events with states, people with contracts."""
    places = list(world.table.items[world.tenant])
    ids = [place.pk.rpartition("#")[2] for place in places if "#S#" in place.pk and place.sk == "state"]
    subjects = {subject_id: world.ports.subjects.get(world.tenant, [subject_id])[subject_id] for subject_id in ids}
    for place in places:
        if "#I#" in place.pk:
            copy_agrees(world, place.pk.partition("#I#")[2], subjects)
    for subject in subjects.values():
        events_agree(world, subject)
    for place in places:
        if place.sk.startswith("M#"):
            member_agrees(world, place, subjects)


def copy_agrees(world: PeopleWorld, identifier_key: str, subjects: Mapping[str, Subject]) -> None:
    """Checks that an identifier's item holds what its subject's does, and no subject that is gone."""
    (copy,) = world.ports.subjects.find(world.tenant, [identifier_key]).values()
    assert copy == subjects[copy.id] and copy.merged_into == ""


def events_agree(world: PeopleWorld, subject: Subject) -> None:
    """Checks that the events are an unbroken chain up to the subject's version and make its state, with all records."""
    run = world.ports.subjects.events(world.tenant, subject.id, None, 1000)[::-1]
    assert len(run) == subject.version and find_break(run) is None and run[-1].hash == subject.head
    assert subject.merged_into or world.folded(subject) == subject.state
    for stored in run:
        if stored.event.record_id.startswith("con_"):
            assert world.ports.records.get(world.tenant, stored.event.record_id) is not None


def member_agrees(world: PeopleWorld, place: Place, subjects: Mapping[str, Subject]) -> None:
    """Checks that the contract and the person agree on whether the person belongs to it."""
    contract, subject_id = place.pk.rpartition("#")[2], place.sk.removeprefix("M#")
    left = world.table.items[world.tenant][place].get("left_at")
    assert subjects[subject_id].state.contracts[contract].present is (left is None)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("command", list(COMMANDS))
def test_a_death_at_any_call_leaves_all_whole_and_the_same_call_again_ends_well(command: str, moment: Moment) -> None:
    run, ended_well = COMMANDS[command]
    deaths = 0
    while True:
        world, mortal = mortal_world()
        whole(world)
        mortal.strike(deaths, moment)
        try:
            run(world)
        except Killed:
            mortal.spare()
            whole(world)
            if command not in SAID_WHEN_REPEATED or not ended_well(world):
                run(world)
            whole(world)
            assert ended_well(world), f"dead at call {deaths}"
            deaths += 1
            continue
        mortal.spare()
        whole(world)
        assert ended_well(world) and deaths >= 2
        return
