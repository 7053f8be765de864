"""One open identity review a subject: later conflicts join it, and what it costs to ask."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from chalicelib.domain.people.states import MOST_TIES
from chalicelib.domain.reviews.review import MOST_IDENTIFIERS, MOST_SUBJECTS, Raised, Review
from chalicelib.usecases.context import Actor
from chalicelib.usecases.reviews.resolve import ResolveReview, resolve_review
from tests.fixtures.factories import SECOND, STRANGER, who
from tests.fixtures.memory.interfered import Interfered
from tests.fixtures.memory.mortal import Mortal, MortalTable
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.people import PeopleWorld, assert_history_tells_the_state

ANN, BEN, CY, DAN = (f"{name}@a.example" for name in ("ann", "ben", "cy", "dan"))
NEWS = "newsletter/email"


def make_world(*names: str, table: MortalTable | None = None) -> PeopleWorld:
    world = PeopleWorld(table=table)
    for name in names or (ANN, BEN, CY, DAN):
        world.consent([name], "+" + NEWS)
    return world


def clash(world: PeopleWorld, *names: str, by: Actor | None = STRANGER) -> None:
    """Names several people together, who cannot be one person."""
    world.clock.advance(SECOND)
    world.withdraw(list(names), by=by)


def waiting(world: PeopleWorld) -> list[Review]:
    return world.ports.reviews.page(world.tenant, "identity", None, 100)[0]


def subjects_of(world: PeopleWorld, names: Sequence[str]) -> set[str]:
    return {world.found(name).id for name in names}


@pytest.mark.parametrize("by", [STRANGER, None])
def test_twenty_repeats_of_one_pair_open_one(by: Actor | None) -> None:
    world = make_world()
    for number in range(20):
        clash(world, *((ANN, BEN) if number % 2 else (BEN, ANN)), by=by)
    (review,) = waiting(world)
    assert (set(review.subjects), review.version) == (subjects_of(world, (ANN, BEN)), 1)
    assert_history_tells_the_state(world, world.found(ANN))


@pytest.mark.parametrize("order", list(itertools.permutations([(ANN, BEN), (ANN, CY), (CY, DAN)]))[:3])
def test_later_conflicts_of_the_same_people_join_the_open_one(order: Sequence[tuple[str, str]]) -> None:
    world = make_world()
    for pair in order:
        clash(world, *pair)
        clash(world, *pair)
    first = waiting(world)[0]
    assert subjects_of(world, order[0]) <= set(first.subjects)
    joined = {name for pair in order for name in pair} if order[2] != (ANN, CY) else set()
    assert subjects_of(world, sorted(joined)) <= set(first.subjects)


def test_it_keeps_what_was_named_together_and_by_which_act(by: Actor = STRANGER) -> None:
    world = make_world()
    clash(world, ANN, BEN, by=by)
    (review,) = waiting(world)
    keys = [world.ports.secrets.identifier_key(world.tenant, who(name)) for name in (ANN, BEN, CY)]
    assert set(review.identifiers) == set(keys[:2])
    latest = world.ports.subjects.events(world.tenant, world.found(ANN).id, None, 1)[0].event
    assert review.raised == Raised("contradiction", "consent.withdrawn", latest.record_id, by.label)
    clash(world, ANN, CY, by=by)
    (longer,) = waiting(world)
    assert set(longer.identifiers) == set(keys) and longer.raised == review.raised


def test_people_who_have_nothing_to_do_with_each_other_have_a_review_each() -> None:
    world = make_world()
    clash(world, ANN, BEN)
    clash(world, CY, DAN)
    assert [set(review.subjects) for review in waiting(world)] == [
        subjects_of(world, pair) for pair in ((ANN, BEN), (CY, DAN))
    ]
    clash(world, BEN, CY)
    assert len(waiting(world)) == 2


def test_a_conflict_after_the_review_was_resolved_opens_another() -> None:
    world = make_world()
    clash(world, ANN, BEN)
    (review,) = waiting(world)
    resolve_review(world.ports, world.ctx(), ResolveReview(review.id, "different_people"))
    assert waiting(world) == []
    clash(world, ANN, BEN)
    (another,) = waiting(world)
    assert another.id != review.id
    clash(world, BEN, ANN)
    assert waiting(world) == [another]


def test_ties_without_room_join_the_open_one_too() -> None:
    world = make_world(ANN)
    for number in range(MOST_TIES + 12):
        world.consent([ANN, f"+1212555{number:04}"], "-callback", by=STRANGER)
        world.follow()
    (review,) = waiting(world)
    assert world.found(ANN).id in review.subjects and len(review.subjects) == 13


def test_a_review_that_strangers_have_filled_takes_no_more_and_hides_no_conflict_of_people_who_are_known() -> None:
    world = make_world(ANN, BEN)
    for number in range(MOST_SUBJECTS + 20):
        world.consent([ANN, f"+1212555{number:04}"], "-callback", by=STRANGER)
    (review,) = waiting(world)
    assert len(review.subjects) == MOST_SUBJECTS and review.version == MOST_SUBJECTS - 1
    assert len(review.identifiers) == MOST_IDENTIFIERS
    assert review.raised is not None and review.raised.reason == "too_many_ties"
    for _ in range(2):
        clash(world, ANN, BEN)
        full, further = sorted(waiting(world), key=lambda one: -len(one.subjects))
        assert full.id == review.id and set(further.subjects) == {world.found(ANN).id, world.found(BEN).id}
    assert world.reasons([BEN], NEWS) == ["consent_withdrawn"]


def test_conflicts_at_the_same_moment_open_one() -> None:
    world = make_world()
    run_together([lambda: world.withdraw([ANN, BEN], by=STRANGER)] * 6)
    assert len(waiting(world)) == 1


def test_it_takes_a_read_only_where_a_review_was_opened_before() -> None:
    mortal = Mortal()
    world = make_world(table=MortalTable(mortal))
    reads = []
    for _ in range(3):
        before = len(mortal.calls)
        clash(world, ANN, BEN)
        reads.append(mortal.calls[before:].count("table.get"))
    assert reads[1:] == [reads[0] + 1] * 2


def test_who_comes_while_it_is_resolved_opens_another() -> None:
    table = Interfered()
    world = PeopleWorld(table=table)
    for name in (ANN, BEN, CY):
        world.consent([name], "+" + NEWS)
    clash(world, ANN, BEN)
    (first,) = waiting(world)
    table.meddlers = [lambda: resolve_review(world.ports, world.ctx(), ResolveReview(first.id, "no_action"))]
    clash(world, ANN, CY)
    (second,) = waiting(world)
    assert second.id != first.id and set(second.subjects) == subjects_of(world, (ANN, CY))
