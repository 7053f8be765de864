"""Looking people up: the present state, and the state at any instant."""

from __future__ import annotations

from chalicelib.usecases.people.look_up import Known
from tests.fixtures.factories import DAY, SECOND, STRANGER
from tests.fixtures.worlds.people import PeopleWorld

ANN, PHONE = "ann@a.example", "+12125550101"
NEWS = "newsletter/email"


def test_nobody_is_known_by_what_was_never_named(world: PeopleWorld) -> None:
    assert world.known(ANN, history=True) == Known(None, at=world.known(ANN).at)


def test_every_past_instant_says_what_held_then(world: PeopleWorld) -> None:
    moments = []
    for wish in ("+" + NEWS, "-" + NEWS, "+" + NEWS):
        world.consent([ANN], wish, wording="I want the newsletter.")
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


def test_ties_by_word_and_contracts_are_told(world: PeopleWorld) -> None:
    world.contract("C-1", [ANN])
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    known = world.known(ANN)
    assert known.ties == (world.found(PHONE).id,)
    assert [(each.contract.external_id, each.membership.present) for each in known.contracts] == [("C-1", True)]
    assert known.subject_id == world.found(ANN).id
