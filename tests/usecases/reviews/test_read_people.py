"""The people of open reviews: who they are now, what holds for them, and what it costs to read them."""

from __future__ import annotations

import pytest

from chalicelib.usecases.reviews.read import list_reviews, view_review
from chalicelib.usecases.reviews.read_people import MOST_PEOPLE, NOBODY, read_people
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.memory.mortal import Mortal, MortalTable
from tests.fixtures.reviewing import record_unsure
from tests.fixtures.worlds.people import PeopleWorld
from tests.fixtures.worlds.reviews import ANN, PLACE, TEXT, Reviewed

BEN, CY, DAN = "ben@b.example", "cy@c.example", "dan@d.example"
OFFICE = "+12125550100"


@pytest.fixture
def world() -> Reviewed:
    return Reviewed()


def test_a_doubt_shows_what_holds_now_and_reads_no_values(world: Reviewed) -> None:
    review_id = world.unsure()
    known = view_review(world.ports, world.ctx(), review_id)
    (person,) = known.people.list_of(known.review)
    assert person.subject.id == world.found(ANN).id and person.decisions[PLACE].state == "granted"
    assert [(one.kind, one.state) for one in person.opt_outs] == [("all_communications", "active")]
    assert known.people.values == {}


def test_what_is_resolved_reads_nobody(world: Reviewed) -> None:
    review = world.resolve(world.unsure(), "not_opt_out").result.review
    assert read_people(world.ports, world.ctx(), [review]) == NOBODY


def test_a_shared_identifier_counts_for_the_people_who_share_it() -> None:
    world = PeopleWorld()
    world.consent([BEN, OFFICE], "+newsletter/email")
    world.consent([CY, OFFICE], "+newsletter/email")
    world.withdraw([OFFICE], "newsletter")
    world.clock.advance(SECOND)
    world.withdraw([BEN, CY], "callback", by=STRANGER)
    (known,), _ = list_reviews(world.ports, world.ctx(), "identity", 25, None)
    people = known.people.list_of(known.review)
    assert {one.subject.id for one in people} == {world.found(BEN).id, world.found(CY).id}
    assert {one.decisions["newsletter/email"].state for one in people} == {"withdrawn"}
    assert {one.value for one in known.people.values.values()} == {BEN, CY, OFFICE}


def test_whoever_was_absorbed_is_shown_once_as_the_person_they_turned_out_to_be() -> None:
    world = PeopleWorld()
    for name in (BEN, CY):
        world.consent([name], "+newsletter/email")
    world.withdraw([BEN, CY], by=STRANGER)
    (before,), _ = list_reviews(world.ports, world.ctx(), "identity", 25, None)
    joined = world.link(BEN, CY)
    known = view_review(world.ports, world.ctx(), before.review.id)
    assert len(before.people.list_of(before.review)) == 2
    assert [one.subject.id for one in known.people.list_of(known.review)] == [joined]


def test_of_very_many_people_the_first_are_shown() -> None:
    world = PeopleWorld()
    world.consent([DAN], "+newsletter/email")
    for number in range(40):
        world.consent([DAN, f"+1212555{number:04}"], "-callback", by=STRANGER)
    (known,), _ = list_reviews(world.ports, world.ctx(), "identity", 25, None)
    assert len(known.people.list_of(known.review)) == MOST_PEOPLE < len(known.review.subjects)


def test_a_page_of_many_doubts_takes_one_read_for_all_their_people() -> None:
    mortal = Mortal()
    world = PeopleWorld(table=MortalTable(mortal))
    for number in range(3):
        record_unsure(world.ports, world.tenant, f"+1212555010{number}", TEXT)
    before = len(mortal.calls)
    assert len(list_reviews(world.ports, world.ctx(), "reply", 25, None)[0]) == 3
    made = ["table.query", "table.batch_get", "table.batch_get", "table.batch_get", "table.Put"]
    assert mortal.calls[before:] == made  # the page, its reviews, their people, their texts, the audited read
