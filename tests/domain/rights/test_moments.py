"""When a request takes a step by itself, and which day counts next for the company."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.rights import moments
from chalicelib.domain.rights.keeping.files import RightsFile
from chalicelib.domain.rights.moments import (
    REMINDED,
    TIME_TO_VERIFY,
    find_clock,
    find_denial,
    find_next,
    find_reduction,
)
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.tenants.profiles import Profile
from tests.domain.rights.made import (
    ALEX,
    DAY,
    HOUR,
    MONDAY,
    PERSON,
    begin_all,
    follow,
    make,
    plan,
    settled,
    submit,
    take,
    verified,
)
from tests.domain.rights.started import CYCLONEX, PSYNERGY

ZONE = CYCLONEX.time_zone


def reminded(request: RightsRequest) -> RightsRequest:
    return replace(request, steps_told=frozenset({REMINDED}))


def test_a_file_that_stays_is_looked_at_before_the_lifecycle_drops_it() -> None:
    file = RightsFile("upl_1", "evidence", MONDAY)
    request = replace(verified("delete"), files=(file,))
    day = MONDAY + moments.RENEWED_AFTER
    assert find_next(request, ZONE) == day
    assert moments.list_old(request, day - timedelta(milliseconds=1)) == ()
    assert moments.list_old(request, day) == (file,)


def test_whoever_does_not_finish_is_reminded_once_three_days_after_entry() -> None:
    request = make("delete")
    assert find_next(request, ZONE) == MONDAY + 3 * DAY
    assert find_next(reminded(request), ZONE) == find_denial(request, ZONE)
    assert not moments.is_to_be_reminded(reminded(request))


def test_each_linked_request_knows_when_to_remind_since_the_others_may_have_ended() -> None:
    for request in begin_all(submit("delete", "know")):
        assert find_next(request, ZONE) == moments.find_reminder(request) == MONDAY + 3 * DAY


def test_whoever_has_proven_something_is_not_reminded_of_what_staff_must_ask_for() -> None:
    request = verified("access", level=1)
    assert request.status == "awaiting_verification" and not moments.is_to_be_reminded(request)


@pytest.mark.parametrize(
    ("profile", "received", "due"),
    [
        (CYCLONEX, datetime(2026, 11, 23, 20, tzinfo=UTC), date(2027, 1, 7)),
        (PSYNERGY, datetime(2026, 2, 3, 20, tzinfo=UTC), None),
        (PSYNERGY, datetime(2026, 9, 20, 20, tzinfo=UTC), None),
    ],
    ids=["winter", "begun in winter, due in summer time", "begun in summer time, due in winter"],
)
def test_it_is_denied_at_nine_in_the_companys_zone_on_the_day_that_it_is_due(
    profile: Profile, received: datetime, due: date | None
) -> None:
    request = make("delete", profile=profile, received_at=received, entered_at=received)
    moment = find_denial(request, profile.time_zone)
    local = moment.astimezone(ZoneInfo(profile.time_zone))
    assert (local.date(), local.hour, local.minute) == (request.clock.due_on, 9, 0)
    assert due is None or request.clock.due_on == due
    assert moment <= request.clock.due_at


def test_a_letter_that_was_entered_late_leaves_three_days_to_verify() -> None:
    entered = MONDAY + 44 * DAY
    request = make("delete", via="mail", trusted=True, entered_at=entered)
    assert find_denial(request, ZONE) == entered + TIME_TO_VERIFY > request.clock.due_at


def test_an_extension_moves_the_denial() -> None:
    request = make("delete")
    extended = take(request, "extend", ALEX, MONDAY + DAY)[1]
    assert find_denial(extended, ZONE) - find_denial(request, ZONE) >= 45 * DAY - HOUR


def test_access_that_is_known_for_categories_alone_is_reduced_a_week_before() -> None:
    request = verified("access", level=1)
    assert request.status == "awaiting_verification" and moments.is_reducible(request)
    assert find_denial(request, ZONE) - find_reduction(request, ZONE) == 7 * DAY
    assert find_next(reminded(request), ZONE) == find_reduction(request, ZONE)
    reduced = follow(plan(request, "answer_as_know", ALEX, find_reduction(request, ZONE)))
    assert reduced.status == "open" and find_next(reduced, ZONE) is None


@pytest.mark.parametrize("right", ["portability", "correct", "delete", "know"])
def test_nothing_else_is_reduced(right: str) -> None:
    assert not moments.is_reducible(replace(verified("access", level=1), type=right))  # type: ignore[arg-type]


def test_a_reduction_never_lies_before_the_entry() -> None:
    request = make("access", via="mail", trusted=True, entered_at=MONDAY + 43 * DAY)
    assert find_reduction(request, ZONE) == MONDAY + 43 * DAY


def test_what_is_known_or_closed_takes_no_step_by_itself() -> None:
    assert find_next(verified("delete"), ZONE) is None
    assert find_next(make("opt_out_sale_sharing"), ZONE) is None
    assert find_next(take(make("delete"), "withdraw", PERSON, MONDAY)[1], ZONE) is None
    assert find_next(make("question"), ZONE) is None


def test_the_next_clock_is_the_earliest_day_that_still_counts() -> None:
    request = make("delete")
    clock = request.clock
    assert find_clock(request) == moments.NextClock("acknowledge", clock.acknowledge_by)
    told = replace(request, acknowledged_at=MONDAY)
    assert find_clock(told) == moments.NextClock("verify", clock.due_on)
    known = replace(verified("delete"), acknowledged_at=MONDAY)
    assert find_clock(known) == moments.NextClock("task", clock.target_on)  # what others must do for the answer
    assert find_clock(settled(known)) == moments.NextClock("due", clock.due_on)
    denied = take(told, "deny", ALEX, MONDAY + DAY)[1]
    assert find_clock(denied) is None
    appealed = take(denied, "appeal", PERSON, MONDAY + 2 * DAY)[1]
    assert appealed.appeal is not None
    assert find_clock(appealed) == moments.NextClock("appeal", appealed.appeal.due_on)


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)),  # noqa: DTZ001 - made UTC below
    st.integers(0, 60),
    st.sampled_from([CYCLONEX, PSYNERGY]),
    st.sampled_from(["CA", "NY", "HI", "GU", None]),
)
def test_nobody_is_denied_before_they_could_verify_or_before_the_day_is_due(
    received: datetime, late: int, profile: Profile, state: str | None
) -> None:
    moment = received.replace(tzinfo=UTC)
    entered = moment + timedelta(days=late)
    request = make("access", profile=profile, state=state, via="mail", received_at=moment, entered_at=entered)
    denial = find_denial(request, profile.time_zone)
    assert denial >= entered + TIME_TO_VERIFY
    local = denial.astimezone(ZoneInfo(profile.time_zone))
    assert local.date() >= request.clock.due_on
    assert (local.hour, local.minute) == (9, 0) or denial == entered + TIME_TO_VERIFY
    first = find_next(request, profile.time_zone)
    assert first == min(denial, entered + TIME_TO_VERIFY)
    assert find_reduction(request, profile.time_zone) <= denial
