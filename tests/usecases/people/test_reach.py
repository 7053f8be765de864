"""Who is reached: a restriction holds for everyone tied to those named. The rules are in docs/decisions/0003."""

from __future__ import annotations

import pytest

from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"
DEVICE = "device:d-1"


def test_what_a_shared_number_refuses_holds_for_everyone_who_shares_it(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([PHONE], by=STRANGER)
    for name in (ANN, BEN, PHONE):
        assert world.reasons([name], NEWS) == ["consent_withdrawn"]


def test_what_one_of_them_refuses_is_not_laid_on_the_shared_number(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([BEN, PHONE])
    assert world.reasons([BEN], NEWS) == ["consent_withdrawn"] and world.reasons([ANN], NEWS) == []


@pytest.mark.parametrize("asserted", [True, False])
def test_a_restriction_that_names_both_halves_of_a_conflict_stops_both(world: PeopleWorld, asserted: bool) -> None:
    world.consent([ANN], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([ANN, BEN], by=STRANGER if asserted else None)
    assert [world.reasons([name], NEWS) for name in (ANN, BEN, PHONE)] == [["consent_withdrawn"]] * 3
    assert world.open_reviews() == 1
    assert world.found(ANN).id != world.found(BEN).id


def test_told_of_each_other_and_then_one_person_can_still_withdraw(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    world.clock.advance(SECOND)
    record = world.withdraw([ANN, PHONE])
    assert record.subject_ids == (world.found(ANN).id,) == (world.found(PHONE).id,)
    assert world.known(ANN).ties == ()
    assert world.withdraw([ANN]).subject_ids == record.subject_ids


def test_what_is_withdrawn_in_a_known_device_holds_for_its_person(world: PeopleWorld) -> None:
    world.consent([ANN, DEVICE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([DEVICE], by=STRANGER)
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]
