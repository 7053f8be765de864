"""What a change does to the ties between people: how many are kept, and when somebody has to review them."""

from __future__ import annotations

from chalicelib.domain.people.states import MOST_TIES
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.people import PeopleWorld

ANN, PHONE = "ann@a.example", "+12125550101"


def test_a_tie_that_finds_no_room_is_looked_at_and_pushes_nobody_sure_out(world: PeopleWorld) -> None:
    others = [f"+1212555020{number}" for number in range(MOST_TIES)]
    for name in (*others, PHONE):  # so that all of them are known for sure, the others since before
        world.consent([name], "+service_updates/sms")
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    for name in others[:-1]:
        world.consent([ANN, name], "-callback", by=STRANGER)
    assert world.open_reviews() == 0
    world.consent([ANN, others[-1]], "-callback", by=STRANGER)
    assert world.open_reviews() == 1
    assert world.found(PHONE).id in world.found(ANN).state.ties
    world.clock.advance(SECOND)
    world.withdraw([ANN], by=STRANGER)
    world.follow()
    assert world.decisions(PHONE)["service_updates/sms"] == "withdrawn"
    assert world.folded(world.found(ANN)) == world.found(ANN).state


def test_a_sure_tie_takes_the_place_of_one_by_word_alone(world: PeopleWorld) -> None:
    world.consent([PHONE], "+service_updates/sms")
    for number in range(MOST_TIES):
        world.consent([ANN, f"+1212555020{number}"], "-callback", by=STRANGER)
    assert world.open_reviews() == 0
    world.consent([ANN, "+12125550299"], "-callback", by=STRANGER)
    assert world.open_reviews() == 1
    assert len(world.found(ANN).state.ties) == MOST_TIES
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    assert world.open_reviews() == 1
    assert world.found(ANN).state.ties[world.found(PHONE).id] is True
    assert len(world.found(ANN).state.ties) == MOST_TIES
