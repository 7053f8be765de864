"""A person's state: a join of acts, whose order of arrival changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people.acts import Act, Joined, Left, Tied, Wrote, decode, encode
from chalicelib.domain.people.states import MOST_TIES, Membership, State, apply, join
from tests.fixtures.strategies.acts import any_act, any_state


@given(st.lists(any_act(), max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_repeats_change_nothing(acts: list[Act], random: object) -> None:
    shuffled = [*acts, *acts[: len(acts) // 2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    assert apply(State(), shuffled) == apply(State(), acts)


@given(st.lists(any_act(), max_size=20), st.lists(any_act(), max_size=20))
def test_joining_two_states_is_as_if_all_had_been_said_of_one(first: list[Act], second: list[Act]) -> None:
    assert join(apply(State(), first), apply(State(), second)) == apply(State(), [*first, *second])


@pytest.mark.long
@given(any_state(), any_state(), any_state())
def test_join_is_commutative_associative_and_idempotent(first: State, second: State, third: State) -> None:
    assert join(first, second) == join(second, first)
    assert join(join(first, second), third) == join(first, join(second, third))
    assert join(first, first) == first == join(first, State())


@given(any_act())
def test_every_act_comes_back_from_its_list(act: Act) -> None:
    assert decode(encode(act)) == act


def test_a_person_belongs_to_a_contract_from_joining_to_leaving() -> None:
    state = apply(State(), [Left("C", 5), Joined("C", 3)])
    assert state.contracts == {"C": Membership(3, 5)} and not state.contracts["C"].present
    assert apply(state, [Joined("C", 6)]).contracts["C"].present
    assert not apply(state, [Joined("C", 5)]).contracts["C"].present


def test_the_latest_message_on_a_channel_counts_and_ties_are_bounded() -> None:
    many = [Tied(f"sub_{number}") for number in range(MOST_TIES + 3)]
    state = apply(State(), [Wrote("sms", 5), Wrote("sms", 3), Wrote("email", 1), *many[::-1]])
    assert state.wrote == {"sms": 5, "email": 1}
    assert list(state.ties) == [f"sub_{number}" for number in (0, 1, 10, 2, 3, 4, 5, 6)]
    state = apply(state, [Tied("sub_7", True), Tied("sub_6", True)])
    assert list(state.ties.items())[:3] == [("sub_6", True), ("sub_7", True), ("sub_0", False)]
    assert len(state.ties) == MOST_TIES and "sub_5" not in state.ties
