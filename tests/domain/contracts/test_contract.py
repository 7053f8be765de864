"""Contracts over time: when they are in force, what an end and a reinstatement do, and a person's standing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.contracts.contract import (
    MOST_PERIODS,
    Contract,
    Period,
    Standing,
    begin,
    end,
    find_standing,
    list_silencing,
    reinstate,
    revise,
)
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.people.states import Membership
from chalicelib.domain.times import to_ms

ZONE = "America/Denver"
DAY = 86_400_000
START, END = date(2026, 10, 1), date(2026, 11, 20)
BEGUN = to_ms(datetime(2026, 10, 1, 6, tzinfo=UTC))  # midnight in Denver, in summer
OVER = to_ms(datetime(2026, 11, 20, 7, tzinfo=UTC))  # and in winter


def contract() -> Contract:
    return begin("C-1", "client", START, None, ZONE)


def ended() -> Contract:
    return end(contract(), END, "cancelled", ZONE, OVER)


def test_it_is_in_force_from_the_start_of_its_first_day_in_the_tenants_zone() -> None:
    assert [contract().active(BEGUN + offset) for offset in (-1, 0, 10**12)] == [False, True, True]
    assert contract().ended_at(BEGUN - 1) is None


def test_its_state_is_upcoming_until_it_begins_and_ended_in_any_gap() -> None:
    again = reinstate(ended(), OVER + DAY)
    assert [again.state(at) for at in (BEGUN - 1, BEGUN, OVER - 1)] == ["upcoming", "active", "active"]
    assert [again.state(OVER + offset) for offset in (0, DAY - 1, DAY)] == ["ended", "ended", "active"]


def test_it_ends_at_the_start_of_the_first_day_without_it() -> None:
    assert [ended().active(OVER + offset) for offset in (-1, 0)] == [True, False]
    assert [ended().ended_at(OVER + offset) for offset in (-1, 0, DAY)] == [None, OVER, OVER]
    assert (ended().ended_on, ended().end_reason) == (END, "cancelled")


def test_reinstated_it_runs_again_from_now_and_the_gap_stays() -> None:
    again = reinstate(ended(), OVER + DAY)
    assert [again.active(OVER + offset) for offset in (-1, 0, DAY - 1, DAY)] == [True, False, False, True]
    assert again.ended_at(OVER + DAY - 1) == OVER and again.ended_at(OVER + DAY) is None
    assert (again.ended_on, again.end_reason) == (None, None)


def test_an_end_that_lies_ahead_can_be_taken_back_without_a_gap() -> None:
    again = reinstate(ended(), OVER - DAY)
    assert again.periods == contract().periods


def test_only_what_is_active_ends_and_only_what_has_ended_is_reinstated() -> None:
    with pytest.raises(Conflict) as refusal:
        end(ended(), END, "again", ZONE, OVER)
    assert refusal.value.code == "contract_not_active" and "reinstate it first" in str(refusal.value)
    with pytest.raises(Conflict) as refusal:
        reinstate(contract(), OVER)
    assert refusal.value.code == "contract_not_ended" and "nothing needs to be done" in str(refusal.value)


def test_an_end_that_lies_ahead_is_replaced_by_another_and_one_that_has_come_is_not() -> None:
    sooner = end(ended(), date(2026, 11, 10), "sooner", ZONE, OVER - 1)
    assert (sooner.ended_on, sooner.end_reason, len(sooner.periods)) == (date(2026, 11, 10), "sooner", 1)
    assert not sooner.active(OVER - 1)
    later = end(ended(), date(2026, 12, 24), "later", ZONE, OVER - 1)
    assert later.active(OVER) and later.ended_on == date(2026, 12, 24)


def test_it_cannot_end_before_it_began() -> None:
    with pytest.raises(Invalid):
        end(contract(), date(2026, 9, 30), "cancelled", ZONE, OVER)
    at_once = end(contract(), START, "cancelled", ZONE, OVER)
    assert not at_once.active(BEGUN)


def test_an_end_before_the_last_reinstatement_closes_that_period_alone() -> None:
    again = end(reinstate(ended(), OVER + DAY), END, "cancelled", ZONE, OVER + DAY)
    assert again.periods == (Period(BEGUN, OVER), Period(OVER + DAY, OVER + DAY))
    assert not again.active(OVER + DAY) and again.active(OVER - 1)


def test_many_reinstatements_keep_the_last_periods() -> None:
    many = contract()
    for number in range(MOST_PERIODS + 5):
        moment = OVER + number * DAY
        many = reinstate(end(many, END, "cancelled", ZONE, moment), moment + 1)
    assert len(many.periods) == MOST_PERIODS and many.active(OVER + 100 * DAY)


def test_other_terms_leave_an_end_as_it_is() -> None:
    revised = revise(ended(), "employment", date(2026, 9, 1), "legal@example.com", ZONE)
    assert (revised.kind, revised.ended_on, revised.controller_contact) == ("employment", END, "legal@example.com")
    assert revised.active(BEGUN - 1) and not revised.active(OVER)
    assert revise(ended(), "client", START, None, ZONE) == ended()


PRESENT, LEFT = Membership(BEGUN), Membership(BEGUN, OVER - DAY)
OTHER = begin("C-2", "client", START, None, ZONE)
STAFF = begin("C-3", "employment", START, None, ZONE)


@pytest.mark.parametrize(
    ("memberships", "contracts", "expected"),
    [
        ({}, [], Standing(False)),
        ({"C-1": PRESENT}, [contract()], Standing(True, contract="C-1")),
        ({"C-1": PRESENT}, [ended()], Standing(False, OVER, "C-1")),
        ({"C-1": LEFT}, [contract()], Standing(False, OVER - DAY, "C-1")),
        ({"C-1": LEFT}, [ended()], Standing(False, OVER - DAY, "C-1")),
        ({"C-1": PRESENT, "C-2": PRESENT}, [ended(), OTHER], Standing(True, contract="C-2")),
        ({"C-1": PRESENT, "C-2": LEFT}, [ended(), OTHER], Standing(False, OVER, "C-1")),
        ({"C-3": PRESENT}, [STAFF], Standing(False)),
        ({"C-1": PRESENT}, [], Standing(False)),
        ({"C-1": PRESENT}, [begin("C-1", "client", date(2027, 1, 1), None, ZONE)], Standing(False)),
    ],
)
def test_a_person_stands_by_one_active_contract_of_a_kind_or_by_the_last_end(
    memberships: dict[str, Membership], contracts: list[Contract], expected: Standing
) -> None:
    by_id = {each.external_id: each for each in contracts}
    assert find_standing(memberships, by_id, ["client"], OVER + DAY) == expected


STILL, GONE = Membership(joined=BEGUN), Membership(joined=BEGUN, left=BEGUN + DAY)


@pytest.mark.parametrize(
    ("memberships", "contracts", "silencing"),
    [
        ({"C-1": STILL}, {"C-1": ended()}, {"C-1": STILL}),
        ({"C-1": GONE}, {"C-1": contract()}, {"C-1": GONE}),
        ({"C-1": STILL}, {"C-1": contract()}, {}),
        ({"C-1": STILL, "C-2": STILL}, {"C-1": ended(), "C-2": contract()}, {}),
        ({"C-1": STILL, "C-2": GONE}, {"C-1": ended(), "C-2": contract()}, {"C-1": STILL, "C-2": GONE}),
        ({"C-1": STILL, "C-3": STILL}, {"C-1": ended()}, {"C-1": STILL}),
        ({"C-2": STILL}, {"C-2": begin("C-2", "client", date(2027, 1, 1), None, ZONE)}, {}),
        ({}, {}, {}),
    ],
)
def test_ended_memberships_silence_while_no_contract_keeps_the_person_open(
    memberships: dict[str, Membership], contracts: dict[str, Contract], silencing: dict[str, Membership]
) -> None:
    assert list_silencing(memberships, contracts, OVER) == silencing
