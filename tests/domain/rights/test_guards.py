"""What stands in the way of an action although the status would allow it, each with its code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.rights import states
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.states import Action, ActionRefused
from chalicelib.domain.rights.verification import RESENDS, Check
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.made import (
    ALEX,
    DAY,
    HOUR,
    MONDAY,
    PERSON,
    READER,
    SAM,
    follow,
    make,
    plan,
    settled,
    take,
    verified,
)
from tests.domain.rights.started import CYCLONEX

ZONE = CYCLONEX.time_zone


def code(request: RightsRequest, action: Action, caller: Caller = ALEX, now: datetime = MONDAY + HOUR) -> str:
    """Returns the code of the refusal, "" where there is none."""
    try:
        states.check(request, action, caller, now, ZONE)
    except ActionRefused as refused:
        return refused.code
    return ""


def mailed(request: RightsRequest) -> RightsRequest:
    """Returns the request once a code was mailed."""
    return replace(request, post=replace(request.post, codes=1))


def test_a_code_is_asked_for_only_while_it_can_tell_something() -> None:
    assert code(mailed(make("know")), "verify", PERSON) == ""
    assert code(make("question"), "verify", PERSON) == "verified_already"  # nobody needs to know, and no code was sent
    # Known by a document, but not whose address it is: the code that was mailed still tells.
    assert code(mailed(verified("delete")), "verify", PERSON) == ""
    # The address is theirs, and a code gives no more than its level: somebody else must go on.
    assert code(mailed(verified("delete", level=1)), "verify", PERSON) == "verified_already"
    assert code(mailed(verified("delete", level=1)), "resend_code", PERSON) == "verified_already"


def test_codes_are_sent_again_so_many_times() -> None:
    request = mailed(make("know"))
    for _ in range(RESENDS):
        assert code(request, "resend_code", PERSON) == ""
        request = follow(plan(request, "resend_code", PERSON, MONDAY))
    assert code(request, "resend_code", PERSON) == "resends_used"
    assert code(request, "verify", PERSON) == ""


@pytest.mark.parametrize("action", ["start", "complete", "deny_partial"])
def test_what_answers_needs_the_level(action: Action) -> None:
    almost = replace(verified("delete", level=1), status="open")
    assert code(almost, action) == "level_not_reached"
    assert code(settled(verified("delete")), action) == ""


def test_what_is_open_in_other_systems_is_done_or_left_by_name_before_an_answer() -> None:
    request = verified("delete")
    ids = frozenset(task.id for task in request.tasks)
    assert len(ids) > 1 and code(request, "complete") == "tasks_open"
    assert code(request, "complete", replace(ALEX, leaves=ids - {min(ids)})) == "tasks_open"
    assert code(request, "complete", replace(ALEX, leaves=ids)) == ""
    assert code(request, "deny_partial") == ""  # they go on after any close


@pytest.mark.parametrize("right", ["question", "shine_the_light", "opt_out_sale_sharing", "withdraw_consent"])
def test_what_law_never_extends_is_not_extended(right: Right) -> None:
    assert code(make(right, keys=()), "extend") == "not_extendable"


def test_a_childs_deletion_is_not_extended() -> None:
    request = make("delete", authorization="parent_or_guardian", paper=True)
    assert request.status == "open" and request.clock.due_on == request.clock.outer_limit_on
    assert code(request, "extend") == "not_extendable"


def test_an_answer_is_extended_once_within_its_first_period_and_never_beyond_the_limit() -> None:
    request = verified("delete")
    assert code(request, "extend", now=request.clock.due_at) == ""
    assert code(request, "extend", now=request.clock.due_at + HOUR) == "first_period_over"  # day 46
    extended = take(request, "extend", ALEX, MONDAY + DAY)[1]
    assert extended.clock.due_on == request.clock.outer_limit_on > request.clock.due_on
    assert code(extended, "extend") == "extension_used"
    # Of two obstacles the first of the row is told.
    assert code(extended, "extend", now=extended.clock.due_at + HOUR) == "extension_used"


def denied() -> RightsRequest:
    return take(verified("delete"), "deny", ALEX, MONDAY + DAY)[1]


def test_a_decision_is_appealed_once_and_one_appeal_is_open_at_a_time() -> None:
    request = denied()
    appealed = take(request, "appeal", PERSON, MONDAY + 2 * DAY)[1]
    assert code(appealed, "appeal", PERSON) == "appeal_is_open"
    given_up = take(appealed, "withdraw_appeal", PERSON, MONDAY + 3 * DAY)[1]
    assert code(given_up, "appeal", PERSON) == ""  # nobody has decided yet
    again = take(given_up, "appeal", PERSON, MONDAY + 4 * DAY)[1]
    overturned = take(again, "decide_appeal", SAM, MONDAY + 5 * DAY)[1]
    assert overturned.status == "in_progress"
    obstacles = states.find_obstacles(overturned, "extend", ALEX, MONDAY + 5 * DAY, ZONE)
    assert list(obstacles) == ["not_extendable", "not_after_an_appeal"]
    decided = take(settled(overturned), "complete", SAM, MONDAY + 6 * DAY)[1]
    assert code(decided, "appeal", PERSON) == ""  # what is decided then can be appealed again


def test_an_upheld_decision_is_not_appealed_again() -> None:
    appealed = take(denied(), "appeal", PERSON, MONDAY + 2 * DAY)[1]
    (one,) = appealed.appeals
    upheld = replace(appealed, appeals=(replace(one, status="decided", outcome="upheld"),))
    assert code(upheld, "appeal", PERSON) == "appealed_already"
    assert code(upheld, "decide_appeal", SAM) == "no_open_appeal"
    assert code(upheld, "withdraw_appeal", PERSON) == "no_open_appeal"


def test_whoever_decided_does_not_decide_the_appeal_without_overruling() -> None:
    appealed = take(denied(), "appeal", PERSON, MONDAY + 2 * DAY)[1]
    assert code(appealed, "decide_appeal", ALEX) == "same_decider"
    assert code(appealed, "decide_appeal", replace(ALEX, overrules=True)) == ""
    assert code(appealed, "decide_appeal", SAM) == ""
    by_system = take(make("delete"), "deny_unverified", Caller("system", "system"), MONDAY + 60 * DAY)[1]
    assert code(take(by_system, "appeal", PERSON, MONDAY + 61 * DAY)[1], "decide_appeal", ALEX) == ""


def test_nothing_that_has_to_be_told_is_begun_once_its_reader_said_that_it_is_not_theirs() -> None:
    appealed = take(denied(), "appeal", PERSON, MONDAY + 2 * DAY)[1]
    step, request = take(appealed, "not_mine", READER, MONDAY + 3 * DAY)
    (appeal,) = request.appeals
    assert (request.status, appeal.status, appeal.decided_at) == ("denied", "withdrawn", MONDAY + 3 * DAY)
    assert step.body["appeal"] == appeal.id and not request.post.queued and not step.letters
    assert {code(request, "message"), code(request, "appeal", PERSON)} == {"not_theirs"}
    assert code(request, "decide_appeal", SAM) == "not_theirs" and code(request, "assign") == "nothing_left_to_do"
    assert code(request, "note") == ""


def test_nobody_is_given_what_is_done() -> None:
    request = denied()
    assert code(request, "assign") == "nothing_left_to_do"
    assert code(take(request, "appeal", PERSON, MONDAY + 2 * DAY)[1], "assign") == ""
    assert code(verified("delete"), "assign") == ""


def test_the_system_denies_and_reduces_nothing_before_its_time() -> None:
    system = Caller("system", "system")
    request = replace(
        make("access"), proof=replace(make("access").proof, level=1, checks=(Check("code", MONDAY, "x"),))
    )
    due = datetime(2027, 1, 7, 17, tzinfo=UTC)  # 09:00 in the company's zone, and in standard time
    assert code(request, "deny_unverified", system, request.clock.due_at - 2 * DAY) == "not_yet"
    assert request.clock.due_on == due.date()
    assert code(request, "answer_as_know", system, due - 8 * DAY) == "not_yet"
    assert code(request, "answer_as_know", system, due - 7 * DAY) == ""
    assert code(make("access"), "answer_as_know", system, due - 7 * DAY) == "not_yet"  # nothing is known of who asks
