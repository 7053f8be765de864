"""The table of actions: every status is reached, every close has its letter, and nothing happens beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.event_types import RightsEvent
from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions.verify import ask_for_code
from chalicelib.domain.rights.guards import GUARDS, SYSTEM, Caller, Guard, Who
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import BY_ACTION, OPEN, TABLE, Action, ActionRefused
from chalicelib.domain.rights.vocabulary import CLOSED, Status
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights import made
from tests.domain.rights.made import ALEX, CALLERS, DAY, HOUR, MONDAY, TAKEN, follow, make, settled, take, verified
from tests.domain.rights.started import CYCLONEX, PSYNERGY

ZONE = CYCLONEX.time_zone
BEGINNINGS = {"awaiting_verification", "open", "completed", "waiting_for_requester"}
"""The statuses in which a request begins: see intake."""


def test_there_is_one_row_for_each_action_and_each_word_of_the_table_is_used() -> None:
    assert [row.action for row in TABLE] == list(get_args(Action))
    assert {guard for row in TABLE for guard in row.guards} == set(get_args(Guard)) == GUARDS.keys()
    assert {who for row in TABLE for who in row.who} == set(get_args(Who))
    assert {row.event for row in TABLE} <= set(get_args(RightsEvent))


def test_every_status_can_be_reached_and_every_open_one_can_be_left() -> None:
    reached = set(BEGINNINGS)
    for _ in TABLE:
        reached |= {status for row in TABLE if row.starts & reached for status in row.leads}
    assert reached == set(get_args(Status))
    for status in OPEN:
        assert any(status in row.starts and row.leads & CLOSED for row in TABLE), status


def test_every_action_that_closes_has_a_letter_but_for_what_was_never_theirs() -> None:
    closing = [row for row in TABLE if row.leads & CLOSED]
    assert {row.action for row in closing if not row.letters} == {"not_mine"}
    assert {"complete", "deny", "deny_partial", "redirect", "withdraw", "deny_unverified"} < {r.action for r in closing}


def test_nothing_closed_that_was_never_theirs_sends_a_letter() -> None:
    sending = {row.action for row in TABLE if row.starts & CLOSED and row.letters}
    assert sending == {row.action for row in TABLE if "theirs" in row.guards}


def test_a_closed_request_is_opened_by_an_appeal_alone() -> None:
    opening = {row.action for row in TABLE if row.starts & CLOSED and row.leads & OPEN}
    assert opening == {"decide_appeal"}


@pytest.mark.parametrize("who", get_args(Who))
def test_what_changes_a_clock_is_never_a_strangers(who: Who) -> None:
    changing = {row.action for row in TABLE if who in row.who and row.changes_clock}
    assert changing <= ({"appeal", "withdraw_appeal"} if who in {"intake", "tracking", "agent"} else changing)
    assert who not in {"letter", "publishable"} or not changing


@pytest.mark.parametrize(
    ("caller", "allowed"),
    [
        (made.STRANGER, {"verify", "resend_code"}),
        (made.READER, {"verify", "resend_code", "withdraw", "not_mine"}),
        (made.PERSON, {"verify", "resend_code", "information", "withdraw"}),
        (made.TRACKING, {"information", "withdraw", "not_mine"}),
        (made.AGENT, {"information", "withdraw", "not_mine"}),
        (SYSTEM, {"assign"}),  # nobody, once the last key of whoever had it is gone
    ],
    ids=lambda one: one.who if hasattr(one, "who") else "",
)
def test_what_each_caller_can_do_with_a_request_that_waits_for_its_verification(
    caller: Caller, allowed: set[str]
) -> None:
    request = follow(ask_for_code(make("delete")))
    assert set(states.list_allowed(request, caller, MONDAY, ZONE)) == allowed


def examples() -> dict[str, RightsRequest]:
    """Returns a request in each status that can be reached without a controller."""
    opened = verified("delete")
    started = take(opened, "start", ALEX, MONDAY + HOUR)[1]
    return {
        "awaiting_verification": make("delete"),
        "open": opened,
        "in_progress": started,
        "waiting_for_requester": take(opened, "ask", ALEX, MONDAY + HOUR)[1],
        "completed": take(settled(started), "complete", ALEX, MONDAY + DAY)[1],
        "partially_completed": take(started, "deny_partial", ALEX, MONDAY + DAY)[1],
        "denied": take(opened, "deny", ALEX, MONDAY + DAY)[1],
        "withdrawn": take(opened, "withdraw", ALEX, MONDAY + DAY)[1],
    }


@pytest.mark.parametrize("status", examples())
def test_every_call_out_of_order_is_refused_and_told_what_is_allowed(status: str) -> None:
    request, now = examples()[status], MONDAY + 2 * DAY
    assert request.status == status
    refused = 0
    for caller in CALLERS:
        allowed = states.list_allowed(request, caller, now, ZONE)
        for action in get_args(Action):
            if action in allowed:
                assert states.check(request, action, caller, now, ZONE) is BY_ACTION[action]
                continue
            with pytest.raises(ActionRefused) as error:
                states.check(request, action, caller, now, ZONE)
            assert error.value.facts == {"allowed_actions": list(allowed)}
            row = BY_ACTION[action]
            fits = caller.who in row.who and request.status in row.starts
            assert (error.value.code == "wrong_status") is not fits
            refused += 1
    assert refused > len(CALLERS)


RIGHTS: tuple[Right, ...] = ("know", "access", "delete", "question", "shine_the_light", "correct", "contest_decision")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(RIGHTS),
    st.sampled_from([CYCLONEX, PSYNERGY]),
    st.sampled_from(["CA", "FL", "TX", None]),
    st.booleans(),
    st.lists(
        st.tuples(st.sampled_from(CALLERS), st.integers(0, 2 * len(TAKEN) - 1), st.integers(0, 15)),
        min_size=15,
        max_size=40,
    ),
)
def test_no_sequence_of_actions_leaves_the_table(
    right: Right,
    profile: Profile,
    state: str | None,
    done_elsewhere: bool,
    calls: list[tuple[Caller, int, int]],
) -> None:
    request, now = make(right, profile=profile, state=state), MONDAY
    request = settled(request) if done_elsewhere else request
    first, extensions = request.clock, 0
    for caller, number, days in calls:
        now += timedelta(days=days)
        allowed = states.list_allowed(request, caller, now, profile.time_zone)
        fitting = [action for action in allowed if action in TAKEN]
        # Half of the actions are chosen among the allowed ones, or few would be taken.
        action = fitting[number % len(fitting)] if fitting and number >= len(TAKEN) else TAKEN[number % len(TAKEN)]
        if action not in allowed:
            with pytest.raises(ActionRefused):
                take(request, action, caller, now, profile)
            continue
        before, row = request, BY_ACTION[action]
        step, request = take(request, action, caller, now, profile)
        assert step.event == row.event
        assert request.status in row.leads | {before.status} and before.status in row.starts
        assert set(row.letters) <= {kind for kind, _ in step.letters} | (
            {"completed"} if action == "complete" else set()
        )
        assert request.version == before.version + 1 and request.intake == before.intake
        extensions += action == "extend"
        if request.clock.reopened_on is None:
            assert request.clock.due_on <= first.outer_limit_on
        assert (request.clock == before.clock) or row.changes_clock
        if request.closed and not before.closed:
            assert request.closing is not None and request.closing.version == request.version
            assert step.letters or action == "not_mine"
            assert request.resumes is None and request.waiting_for is None
        if request.status == "waiting_for_requester":
            assert request.waiting_for is not None and request.resumes is not None
        if request.status == "in_progress" and before.status != "in_progress":
            assert request.proof.reached or action == "decide_appeal"
        assert sum(one.status == "open" for one in request.appeals) <= 1
        assert request.open_appeal is None or request.closed
    assert extensions <= 1
