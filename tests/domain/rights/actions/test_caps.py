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
from chalicelib.domain.rights.seen import PersonRequest
from chalicelib.domain.rights.types import ABOUT_HELD, AT_ONCE, YEARLY
from chalicelib.domain.tenants.parts import Caps
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import to_ms
from tests.domain.rights.letter_facts import PROFILES
from tests.domain.rights.making import AT, KEYS, make, verify
from tests.domain.rights.started import CYCLONEX

PSYNERGY = PROFILES["psynergy"]
DAY = timedelta(days=1)
LONG = "We answered the same request in May and in June, and nothing that we hold about the person has changed since."


def listed(days: float, *, counts: bool = True, right: Right = "know") -> PersonRequest:
    return PersonRequest(f"req_{days}", right, to_ms(AT - days * DAY), counts)


@pytest.mark.parametrize(
    ("others", "reached"),
    [
        ([], False),
        ([listed(3)], False),
        ([listed(3), listed(5)], True),
        ([listed(3), listed(5, counts=False)], False),
        ([listed(3), listed(3, right="access")], False),  # asked in one call
        ([listed(3), listed(364)], True),
        ([listed(3), listed(366)], False),
        ([listed(0), listed(3)], False),  # itself, or linked to it
        ([listed(-1), listed(3)], True),  # received later, but verified before
    ],
)
def test_two_other_calls_of_the_last_twelve_months_use_up_the_cap(others: list[PersonRequest], reached: bool) -> None:
    assert caps.reaches_cap(make("know"), others, PSYNERGY) is reached


@pytest.mark.parametrize(
    ("others", "reached"),
    [
        ([], False),
        ([listed(3, right="shine_the_light")], True),
        ([listed(3)], False),
        ([listed(3, right="shine_the_light", counts=False)], False),
        ([listed(0, right="shine_the_light")], False),
        ([listed(330, right="shine_the_light")], False),  # in the year before
    ],
)
def test_shine_the_light_is_free_once_a_calendar_year_at_every_company(
    others: list[PersonRequest], reached: bool
) -> None:
    request = make("shine_the_light")
    assert caps.is_counted(request) and caps.is_capped(request, CYCLONEX)
    assert caps.reaches_cap(request, others, CYCLONEX) is reached


@given(st.lists(st.tuples(st.integers(1, 800), st.booleans()), max_size=6))
def test_what_nobody_verified_never_uses_up_a_cap(sent: list[tuple[int, bool]]) -> None:
    others = [listed(days, counts=counts) for days, counts in sent]
    verified = [one for one in others if one.counts]
    assert caps.reaches_cap(make("know"), others, PSYNERGY) == caps.reaches_cap(make("know"), verified, PSYNERGY)
    unverified = [replace(one, counts=False) for one in others]
    assert not caps.reaches_cap(make("know"), unverified, replace(PSYNERGY, caps=Caps(1)))


def test_a_request_counts_by_what_was_confirmed_and_counts_no_more_by_anything() -> None:
    by_code, by_call, by_paper = (verify(make("know"), method) for method in ("code", "call_back", "document"))
    assert [caps.find_counted_key(one) for one in (by_code, by_call, by_paper)] == [KEYS[0], KEYS[1], KEYS[0]]
    assert [(one.identifier_key, one.counts) for one in caps.list_places(by_call, counts=True)] == [(KEYS[1], True)]
    ended = caps.list_places(by_call, counts=False)
    assert [(one.identifier_key, one.counts) for one in ended] == [(key, False) for key in KEYS]


def test_what_was_never_verified_or_never_counts_changes_nothing() -> None:
    assert caps.list_places(make("know"), counts=False) == []
    assert caps.list_places(verify(make("delete")), counts=False) == []
    assert caps.list_places(verify(make("know", keys=())), counts=True) == []
    assert {right for right in get_args(Right) if caps.is_counted(make(right))} == ABOUT_HELD | YEARLY


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
