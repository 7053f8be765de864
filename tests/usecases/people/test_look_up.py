"""Looking people up: what holds, what held, and the whole history page by page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Malformed
from chalicelib.usecases.people.look_up import Known, LookUp, look_up
from tests.fixtures.factories import DAY, SECOND, STRANGER, who
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"


@pytest.fixture
def world() -> PeopleWorld:
    return PeopleWorld()


def pages(world: PeopleWorld, name: str, limit: int) -> list[Known]:
    """The history of whoever is meant, page by page."""
    found: list[Known] = []
    cursor = None
    while True:
        known = look_up(world.ports, world.ctx(), LookUp((who(name),), None, True, cursor, limit))
        found.append(known)
        cursor = known.next_cursor
        if cursor is None:
            return found


def test_nobody_is_known_by_what_was_never_named(world: PeopleWorld) -> None:
    assert world.known(ANN, history=True) == Known(None, at=world.known(ANN).at)


def test_every_past_instant_says_what_held_then(world: PeopleWorld) -> None:
    moments = []
    for wish in ("+" + NEWS, "-" + NEWS, "+" + NEWS):
        world.consent([ANN], wish)
        moments.append(world.clock.now())
        world.clock.advance(DAY)
    world.withdraw([ANN])
    assert [world.decisions(ANN, at=moment)[NEWS] for moment in moments] == ["granted", "denied", "granted"]
    assert world.decisions(ANN, at=moments[0] - SECOND) == {}
    assert world.decisions(ANN) == {"*/*": "withdrawn", NEWS: "withdrawn"}


def test_what_is_told_late_holds_from_when_it_happened(world: PeopleWorld) -> None:
    world.consent([ANN], "+" + NEWS)
    world.clock.advance(DAY)
    world.consent([ANN], "-" + NEWS, at=world.clock.now() - DAY / 2)
    assert world.decisions(ANN, at=world.clock.now() - DAY / 4)[NEWS] == "denied"
    assert world.decisions(ANN, at=world.clock.now() - DAY)[NEWS] == "granted"


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_the_history_is_given_whole_newest_first_whatever_the_page(world: PeopleWorld, limit: int) -> None:
    for name in (ANN, PHONE, ANN, PHONE, ANN):
        world.consent([name], "+precise_location")
        world.clock.advance(SECOND)
    world.link(ANN, PHONE)
    found = pages(world, ANN, limit)
    entries = [entry for page in found for entry in page.history]
    assert all(len(page.history) <= limit for page in found)
    assert len(entries) == 7 == len({(entry.subject_id, entry.link.version) for entry in entries})
    recorded = [entry.link.event.recorded_at for entry in entries]
    assert recorded == sorted(recorded, reverse=True)


def test_one_persons_cursor_opens_no_other_history(world: PeopleWorld) -> None:
    for name in (ANN, BEN):
        for _ in range(3):
            world.consent([name], "+" + NEWS)
    cursor = look_up(world.ports, world.ctx(), LookUp((who(ANN),), None, True, None, 1)).next_cursor
    for ctx in (world.ctx(), replace(world.ctx(), profile=world.ports.profiles["psynergy"])):
        with pytest.raises(Malformed) as refusal:
            look_up(world.ports, ctx, LookUp((who(BEN),), None, True, cursor, 1))
        assert refusal.value.code == "invalid_cursor"


def test_ties_by_word_and_contracts_are_told(world: PeopleWorld) -> None:
    world.contract("C-1", [ANN])
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    known = world.known(ANN)
    assert known.links == (world.found(PHONE).id,)
    assert [(each.contract.external_id, each.membership.present) for each in known.contracts] == [("C-1", True)]
    assert known.subject_id == world.found(ANN).id
