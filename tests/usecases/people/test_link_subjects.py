"""Joining and separating people by the tenant's decision: what each keeps, and what cannot be done."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.people.states import MOST_TIES
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.people import PeopleWorld, assert_history_tells_the_state

ANN, BEN, PHONE, OTHER = "ann@a.example", "ben@b.example", "+12125550101", "+12125550102"
NEWS = "newsletter/email"
DEVICE = "device:d-1"


def test_staff_can_join_people_who_contradict_each_other(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "-callback")
    joined = world.link(ANN, BEN)
    assert {world.found(ANN).id, world.found(BEN).id} == {joined}
    assert world.decisions(BEN) == {NEWS: "granted", "callback/*": "denied"}
    keys = [ref.key for ref in world.found(ANN).identifiers]
    assert len(keys) == len(set(keys)) == 3
    assert world.decisions(PHONE) == {NEWS: "granted", "callback/*": "denied"}


def test_what_is_parted_keeps_the_restrictions_and_loses_the_consents(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+service_updates/sms", "-" + NEWS)
    world.wrote([PHONE], "sms")
    former = world.found(ANN)
    apart = world.unlink(PHONE)
    assert apart == world.found(PHONE).id != former.id
    assert world.decisions(PHONE) == {NEWS: "denied"}
    assert world.decisions(ANN) == {NEWS: "denied", "service_updates/sms": "granted"}
    for name in (ANN, PHONE):
        assert_history_tells_the_state(world, world.found(name))
    assert world.found(PHONE).state.wrote == former.state.wrote


def test_people_who_become_one_with_more_ties_than_are_kept_are_looked_at(world: PeopleWorld) -> None:
    for number in range(MOST_TIES + 1):
        world.consent([(ANN, BEN)[number % 2], f"+1212555020{number}"], "-callback", by=STRANGER)
    world.link(ANN, BEN)
    assert world.open_reviews() == 1 and len(world.found(ANN).state.ties) == MOST_TIES


def test_what_is_parted_keeps_the_ties_by_word_on_both_sides_and_the_device_on_the_first(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE, DEVICE], "+" + NEWS)
    world.consent([OTHER], "+" + NEWS)
    world.consent([PHONE, OTHER], "-callback", by=STRANGER)
    former = world.found(ANN).id
    world.unlink(PHONE)
    for name in (ANN, PHONE):
        assert world.found(name).state.ties == {world.found(OTHER).id: True}
        assert_history_tells_the_state(world, world.found(name))
    assert world.found(DEVICE).members == (former,) == (world.found(ANN).id,)
    world.clock.advance(SECOND)
    world.withdraw([PHONE], by=STRANGER)
    world.follow()
    assert world.reasons([OTHER], NEWS) == ["consent_withdrawn"]


@pytest.mark.parametrize("names", [[ANN, PHONE], [BEN], [ANN, BEN], [OTHER]])
def test_only_some_identifiers_of_one_person_can_be_parted(world: PeopleWorld, names: list[str]) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN], "+" + NEWS)
    with pytest.raises(Conflict):
        world.unlink(*names)
