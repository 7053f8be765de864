"""Whoever said no stays silent, by whatever way and in whatever order it was said, until they prove the contrary.

Random lives of people who may share a phone: staff, strangers, texts, links and lists speak in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.usecases.context import Actor
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.silence import (
    ANN,
    BEN,
    CY,
    DEVICE,
    NEWS,
    NOTICE,
    PHONE,
    PLACES,
    SilenceWorld,
)

Step = Callable[[SilenceWorld], object]
NAMES = ((ANN,), (BEN,), (CY,), (PHONE,), (ANN, PHONE), (BEN, PHONE), (CY, PHONE), (ANN, DEVICE), ("crm-1", ANN))
AGO = (timedelta(), timedelta(minutes=3), timedelta(minutes=25), timedelta(hours=3))
HALF_AN_HOUR = timedelta(minutes=30)

names = st.sampled_from([(PHONE,), (ANN, PHONE), (CY, PHONE)]) | st.sampled_from(NAMES)
places = st.just(NEWS) | st.sampled_from(PLACES)
kinds = st.sampled_from(["email", "sms", "all_communications"])


def steps(*drawn: st.SearchStrategy[Step]) -> st.SearchStrategy[list[Step]]:
    return st.lists(st.one_of(*drawn), max_size=10)


def refusing(by: st.SearchStrategy[Actor | None]) -> list[st.SearchStrategy[Step]]:
    """Draws refusals of every kind that a caller may send."""
    return [
        st.builds(
            lambda who, place, by, ago: lambda w: w.deny(who, place, by=by, ago=ago),
            names,
            places,
            by,
            st.sampled_from(AGO[:3]),
        ),
        st.builds(
            lambda who, purpose, by: lambda w: w.withdraw_from(who, purpose, by=by),
            names,
            st.sampled_from([None, "newsletter", "service_updates"]),
            by,
        ),
        st.builds(lambda who, kind, by: lambda w: w.opt_out(who, kind, by=by), names, kinds, by),
    ]


CLICKS = st.builds(lambda who, kind: lambda w: w.click(who, kind=kind), st.sampled_from([ANN, BEN]), st.none() | kinds)
REFUSING = [*refusing(st.sampled_from([None, STRANGER])), CLICKS]
TEXTED = [
    st.builds(lambda words, ago: lambda w: w.text(words, ago), st.sampled_from(["STOP", "START"]), st.sampled_from(AGO))
]
PROVING = [
    st.builds(lambda who, place: lambda w: w.prove(who, place), names, places),
    st.builds(lambda who, kind: lambda w: w.lift(who, kind), names, kinds),
]
CLAIMING = [
    st.builds(lambda who, place: lambda w: w.claim(who, place), names, places),
    st.builds(
        lambda who, place, ago: lambda w: w.import_line(who, place, ago),
        names,
        places,
        st.none() | st.sampled_from(AGO),
    ),
]
STRANGERS = [st.builds(lambda who, place: lambda w: w.claim(who, place, by=STRANGER), names, places)]


def live(world: SilenceWorld, life: Sequence[Step], strange: Sequence[tuple[int, Step]] = ()) -> SilenceWorld:
    """Plays a life, half an hour from step to step; what follows later has followed at the end.

    `strange` are strangers' words between its steps, a second apart, so that they move no other word.
    """
    start = world.clock.now()
    for number, step in enumerate(life, 1):
        world.clock.moment = start + number * HALF_AN_HOUR
        step(world)
        for _, word in (each for each in strange if each[0] == number):
            world.clock.advance(SECOND)
            word(world)
    world.follow()
    return world


ANYTHING = (*REFUSING, *TEXTED, *PROVING, *CLAIMING, *STRANGERS)
LIVES = st.tuples(
    st.lists(st.one_of(*PROVING, *CLAIMING), max_size=2),
    st.lists(st.one_of(*REFUSING, *TEXTED), min_size=1, max_size=2),
    st.lists(st.one_of(*CLAIMING, *STRANGERS), max_size=3),
    st.lists(st.one_of(*ANYTHING), max_size=3),
).map(lambda parts: [step for part in parts for step in part])
"""Lives in which somebody who is known says no, and others speak for them; then anything may follow."""


@settings(max_examples=200)
@given(LIVES)
def test_whoever_said_no_is_not_contacted_until_they_prove_the_contrary(life: list[Step]) -> None:
    world = live(SilenceWorld(), life)
    for name in (ANN, BEN, CY, PHONE):
        for place in PLACES:
            assert not (world.is_silenced(name, place) and world.may_contact(name, place)), (name, place)
    assert not {name for name in (ANN, BEN, CY) if world.is_silenced(name, NOTICE)} & world.mail_notice()
    assert world.is_listed() or not world.is_stopped(PHONE)


def test_the_reference_allows_what_was_proven_and_nothing_else() -> None:
    world = SilenceWorld()
    assert [world.may_contact(ANN, place) for place in PLACES] == [True] * 4
    world.clock.advance(HALF_AN_HOUR)
    world.opt_out([ANN], "email")
    assert [world.is_silenced(ANN, place) for place in PLACES] == [True, False, True, True]
    assert [world.may_contact(ANN, place) for place in PLACES] == [False, True, False, False]
    world.clock.advance(HALF_AN_HOUR)
    world.prove([ANN], NEWS)
    assert [world.is_silenced(ANN, place) for place in PLACES] == [False, False, True, True]
    assert [world.may_contact(ANN, place) for place in PLACES] == [True, True, False, False]


@settings(max_examples=80)
@given(
    LIVES,
    places,
    st.lists(st.one_of(*CLAIMING, *STRANGERS), max_size=6),
)
def test_whoever_came_back_by_proof_is_lost_by_no_list_and_no_late_text(
    life: list[Step], place: str, after: list[Step]
) -> None:
    world = live(SilenceWorld(), life)
    world.clock.advance(HALF_AN_HOUR)
    world.prove([ANN], place)
    came_back = world.may_contact(ANN, place)
    live(world, [*after, lambda w: w.text("STOP", timedelta(hours=12))])
    assert world.may_contact(ANN, place) is came_back


@settings(max_examples=80)
@given(
    steps(*REFUSING, *PROVING, *CLAIMING),
    st.lists(st.tuples(st.integers(1, 10), st.one_of(*STRANGERS, *refusing(st.just(STRANGER)))), max_size=6),
)
def test_strangers_change_nothing_for_others_but_what_restricts(
    life: list[Step], strange: list[tuple[int, Step]]
) -> None:
    alone, beside = live(SilenceWorld(), life), live(SilenceWorld(), life, strange)
    for name in (ANN, BEN, CY, PHONE):
        for place in PLACES:
            assert not beside.may_contact(name, place) or alone.may_contact(name, place), (name, place)
