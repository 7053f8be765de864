"""The cap on requests to know: what counts, when it is reached, and on what ground one too many is denied."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.actions import caps
from chalicelib.domain.rights.actions.decide import Reason, check_for_request
from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.counted import MOST, Counted, CountedRequest
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.types import ABOUT_HELD, AT_ONCE, YEARLY
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import to_ms
from tests.domain.rights.letter_facts import PROFILES
from tests.domain.rights.making import AT, KEYS, make, verify
from tests.domain.rights.started import CYCLONEX

PSYNERGY = PROFILES["psynergy"]
DAY = timedelta(days=1)
LONG = "We answered the same request in May and in June, and nothing that we hold about the person has changed since."


def counted(days: float, right: Right = "know", lead: str = "") -> CountedRequest:
    return CountedRequest(f"req_{days}{right}", lead or f"req_{days}", right, to_ms(AT - days * DAY))


@pytest.mark.parametrize(
    ("others", "reached"),
    [
        ([], False),
        ([counted(3)], False),
        ([counted(3), counted(5)], True),
        ([counted(3), counted(5, "shine_the_light")], False),
        ([counted(3), counted(3, "access")], False),  # asked in one call
        ([counted(3), counted(3, lead="req_other")], True),  # received at the same moment, in another
        ([counted(3), counted(364)], True),
        ([counted(3), counted(366)], False),
        ([counted(0, lead=make("know").lead), counted(3)], False),  # itself, or linked to it
        ([counted(-1), counted(3)], True),  # received later, but verified before
    ],
)
def test_two_other_calls_of_the_last_twelve_months_use_up_the_cap(others: list[CountedRequest], reached: bool) -> None:
    assert caps.reaches_cap(make("know"), others, PSYNERGY) is reached


@pytest.mark.parametrize(
    ("others", "reached"),
    [
        ([], False),
        ([counted(3, "shine_the_light")], True),
        ([counted(3)], False),
        ([counted(0, "shine_the_light", lead=make("shine_the_light").lead)], False),
        ([counted(330, "shine_the_light")], False),  # in the year before
    ],
)
def test_shine_the_light_is_free_once_a_calendar_year_at_every_company(
    others: list[CountedRequest], reached: bool
) -> None:
    request = make("shine_the_light")
    assert caps.is_counted(request) and caps.is_capped(request, CYCLONEX)
    assert caps.reaches_cap(request, others, CYCLONEX) is reached


@given(st.lists(st.tuples(st.integers(1, 800), st.booleans()), max_size=6))
def test_what_counts_is_the_same_in_whatever_order_it_was_added_and_goes_again(sent: list[tuple[int, bool]]) -> None:
    """Each comes with whether it counts no more in the end."""
    asked = [request_of(number, days) for number, (days, _) in enumerate(sent)]
    there, back = Counted(KEYS[0]), Counted(KEYS[0])
    for one in asked:
        there = there.add(one).add(one)
    for one in reversed(asked):
        back = back.add(one)
    assert there == back
    for one, (_, ends) in zip(asked, sent, strict=True):
        there = there.remove(one.id) if ends else there
    kept = {one.id for one, (_, ends) in zip(asked, sent, strict=True) if not ends}
    assert {one.request_id for one in there.requests} == kept and there.remove("req_other") is there


def test_of_very_many_those_received_last_are_kept() -> None:
    many = Counted(KEYS[0])
    for number in range(MOST + 5):
        many = many.add(request_of(number, number))
    assert [one.request_id for one in many.requests] == [f"req_{number}" for number in reversed(range(MOST))]


def request_of(number: int, days: int) -> RightsRequest:
    request = make("know")
    return replace(request, id=f"req_{number}", intake=replace(request.intake, received_at=AT - days * DAY))


def test_a_request_counts_by_what_was_confirmed() -> None:
    by_code, by_call, by_paper = (verify(make("know"), method) for method in ("code", "call_back", "document"))
    assert [caps.find_counted_key(one) for one in (by_code, by_call, by_paper)] == [KEYS[0], KEYS[1], KEYS[0]]


def test_the_types_that_count_and_only_with_an_identifier() -> None:
    assert {right for right in get_args(Right) if caps.is_counted(make(right))} == ABOUT_HELD | YEARLY
    assert not caps.is_counted(make("know", keys=()))
    assert not caps.is_capped(make("know"), CYCLONEX) and caps.is_capped(make("know"), PSYNERGY)


def test_one_too_many_is_marked_and_its_event_says_so() -> None:
    step = caps.mark_reached(Step(make("know"), "request.verified", {"level": 1}))
    assert step.after.marks == {"cap_reached"} and step.body == {"level": 1, "cap_reached": True}


@pytest.mark.parametrize(
    ("state", "country", "reached", "explanation", "fine"),
    [
        ("CA", "US", True, "The third this year.", True),
        ("CA", "US", False, "The third this year.", False),
        ("CA", "US", False, LONG, True),
        ("TX", "US", True, "The third this year.", False),
        ("TX", "US", True, LONG, True),
        (None, "US", True, "The third this year.", False),
        (None, "DE", True, " " * 120, False),
    ],
)
def test_the_cap_alone_is_a_ground_in_california_only(
    state: str | None, country: str, reached: bool, explanation: str, fine: bool
) -> None:
    request = make("know", state=state, country=country)
    request = replace(request, marks=frozenset({"cap_reached"} if reached else ()))
    reasons = [Reason("no_data_found", ""), Reason("excessive", explanation)]
    if fine:
        check_for_request(request, reasons, stop_processing=False)
        assert caps.is_enough(request) is (reached and state == "CA")
        return
    with pytest.raises(Invalid) as wrong:
        check_for_request(request, reasons, stop_processing=False)
    assert [(error.pointer, error.code) for error in wrong.value.fields] == [("/reasons/1/explanation", "too_short")]


def test_a_second_shine_the_light_of_a_year_may_be_denied_as_one_too_many() -> None:
    request = make("shine_the_light")
    with pytest.raises(Invalid):
        check_for_request(request, [Reason("excessive", "Once more.")], stop_processing=False)
    marked = replace(request, marks=frozenset({"cap_reached"}))
    check_for_request(marked, [Reason("excessive", "Once more.")], stop_processing=False)
    assert caps.is_enough(marked)


@pytest.mark.parametrize("right", sorted(AT_ONCE | {"delete", "correct"}))
def test_opt_outs_deletions_and_corrections_are_never_too_many(right: Right) -> None:
    request = replace(make(right), marks=frozenset({"cap_reached"}))
    with pytest.raises(Invalid) as wrong:
        check_for_request(request, [Reason("excessive", LONG)], stop_processing=False)
    assert [error.pointer for error in wrong.value.fields] == ["/reasons/0/code"]


@pytest.mark.parametrize("right", get_args(Right))
def test_processing_ends_only_where_a_deletion_was_asked(right: Right) -> None:
    if right == "delete":
        check_for_request(make(right), [], stop_processing=True)
        return
    with pytest.raises(Invalid) as wrong:
        check_for_request(make(right), [], stop_processing=True)
    assert [error.pointer for error in wrong.value.fields] == ["/stop_processing"]
