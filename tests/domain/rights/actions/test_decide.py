"""Answers, denials, appeals and ends: what each makes of a request, and whom it tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.actions import decide, leave
from chalicelib.domain.rights.actions.appeal import appeal, find_last_day, withdraw_appeal
from chalicelib.domain.rights.actions.decide import Granted, Reason, check_reasons
from chalicelib.domain.rights.denials import HOLDS_ONLY, DenialCode
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.tenants.profiles import Profile
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
from tests.domain.rights.started import BILLGENIX, CYCLONEX, PSYNERGY

NOW = MONDAY + DAY


def test_an_answer_closes_with_one_letter_that_says_until_when_it_can_be_appealed() -> None:
    step = decide.complete(verified("delete"), ALEX, CYCLONEX, NOW, Granted("All is gone.", ("upl_1", "upl_2")))
    after = follow(step)
    assert after.status == "completed" and after.closing is not None
    assert (after.closing.version, after.closing.at, after.closing.by) == (2 + 1, NOW, ALEX.by)
    assert step.letters == (("completed", "person"),)
    assert step.body["appeal_by"] == (date(2026, 11, 24) + timedelta(days=60)).isoformat()
    assert (step.body["files"], step.body["uploads"]) == (2, ["upl_1", "upl_2"])
    assert step.words["summary"] == "All is gone."


def test_access_that_was_reduced_is_answered_in_part_and_says_why() -> None:
    reduced = follow(plan(verified("access", level=1), "answer_as_know", ALEX, NOW))
    step, after = take(settled(reduced), "complete", ALEX, NOW)
    assert after.status == "partially_completed"
    assert step.body["reasons"] == ["identity_not_verified"] and step.letters == (("partially_completed", "person"),)


@pytest.mark.parametrize(("granted", "status"), [(None, "denied"), (Granted("a part"), "partially_completed")])
def test_a_denial_has_one_letter_for_what_is_refused_and_what_is_granted(granted: Granted | None, status: str) -> None:
    reasons = [Reason("security", "We are attacked."), Reason("debugging", "")]
    step = decide.deny(
        verified("correct"), ALEX, CYCLONEX, NOW, reasons, granted, stop_processing=True, policy_url="https://p.example"
    )
    assert step.after.status == status and step.letters == ((status, "person"),)
    assert step.body["reasons"] == ["security", "debugging"] and step.body["stop_processing"] is True
    assert step.words["explanations"] == ["We are attacked.", ""]
    assert step.body["health_statement"] is True and step.body["by_system"] is False
    assert not any("attacked" in str(value) for value in step.body.values())


def test_the_system_denies_with_the_reason_that_is_missing() -> None:
    for request, reason in [
        (make("delete"), "identity_not_verified"),
        (make("delete", authorization="signed_permission"), "agent_not_authorized"),
    ]:
        step = decide.deny_unverified(request, CYCLONEX, NOW, "https://policy.example")
        assert step.body["reasons"] == [reason] and step.body["by_system"] is True and step.words == {}
        assert step.after.closing is not None and step.after.closing.by == "system"
        assert ("denied", "person") in step.letters


def faults(reasons: list[Reason], profile: Profile = CYCLONEX) -> list[tuple[str, str]]:
    try:
        check_reasons(profile, reasons)
    except Invalid as invalid:
        return [(error.pointer, error.code) for error in invalid.fields]
    return []


@pytest.mark.parametrize("code", sorted(HOLDS_ONLY))
def test_a_hold_is_a_reason_only_where_the_company_has_such_holds(code: DenialCode) -> None:
    for profile in (CYCLONEX, PSYNERGY, BILLGENIX):
        has = code in profile.retention.hold_codes
        assert faults([Reason(code, "")], profile) == ([] if has else [("/reasons/0/code", "not_allowed")])
    assert any(code in profile.retention.hold_codes for profile in (CYCLONEX, PSYNERGY, BILLGENIX))


def test_what_is_impossible_is_explained_at_length_and_nothing_is_named_twice() -> None:
    short, long = (
        Reason("impossible_or_disproportionate", "x" * 99),
        Reason("impossible_or_disproportionate", "x" * 100),
    )
    assert faults([short]) == [("/reasons/0/explanation", "too_short")]
    assert faults([Reason("impossible_or_disproportionate", " " * 200)]) == [("/reasons/0/explanation", "too_short")]
    assert faults([long]) == []
    assert faults([Reason("security", ""), long, Reason("security", "again")]) == [("/reasons/2/code", "named_twice")]


def denied() -> RightsRequest:
    return take(verified("delete"), "deny", ALEX, NOW)[1]


def test_an_appeal_is_promised_for_sixty_days_and_taken_later() -> None:
    request, zone = denied(), CYCLONEX.time_zone
    last = find_last_day(NOW, zone)
    due = (date(2027, 6, 1), MONDAY)
    for days, late in [(60, False), (61, True)]:
        step = appeal(request, "apl_1", NOW + timedelta(days=days), due, zone, "I am right.")
        after = follow(step)
        assert after.appeal is not None and after.appeal.late is late and after.status == "denied"
        assert after.appeal.of_version == request.version and step.at == NOW + timedelta(days=days)
        assert step.words == {"grounds": "I am right."} and step.letters == (("appeal_received", "person"),)
        assert step.body["appeal_due_on"] == "2027-06-01"
    assert last == date(2026, 11, 24) + timedelta(days=60)


def test_what_was_never_closed_is_not_appealed_and_no_appeal_is_withdrawn_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="never closed"):
        appeal(make("delete"), "apl_1", NOW, (date(2027, 1, 1), NOW), CYCLONEX.time_zone, "x")
    with pytest.raises(ValueError, match="no appeal"):
        withdraw_appeal(denied(), NOW)


def test_an_overturned_decision_is_worked_on_again_by_a_new_date() -> None:
    appealed = take(denied(), "appeal", PERSON, NOW + DAY)[1]
    step, after = take(appealed, "decide_appeal", SAM, NOW + 20 * DAY)
    assert after.status == "in_progress" and after.clock.reopened_on == date(2026, 12, 14)
    assert step.body["new_due_on"] == after.clock.due_on.isoformat()
    assert after.appeal is not None
    assert (after.appeal.status, after.appeal.outcome, after.appeal.decided_by) == ("decided", "overturned", SAM.by)
    assert step.words == {"explanation": "because"}


def test_an_appeal_that_is_given_up_leaves_the_decision() -> None:
    appealed = take(denied(), "appeal", PERSON, NOW + DAY)[1]
    step, after = take(appealed, "withdraw_appeal", PERSON, NOW + 2 * DAY)
    assert after.status == "denied" and after.closing == appealed.closing
    assert after.appeal is not None and after.appeal.status == "withdrawn"
    assert step.letters == (("appeal_withdrawn", "person"),)


def test_a_withdrawal_keeps_its_reason_apart_from_the_event() -> None:
    step = leave.withdraw(make("delete"), PERSON, NOW, "I found it myself.")
    assert step.after.status == "withdrawn" and step.words == {"reason": "I found it myself."}
    assert step.body["reason"] is None and step.letters == (("withdrawn", "person"),)
    assert leave.withdraw(make("delete"), PERSON, NOW, None).words == {}


def test_what_was_never_theirs_ends_in_silence_and_a_closed_one_keeps_its_status() -> None:
    open_one = follow(leave.disown(make("delete"), READER, NOW + HOUR))
    assert open_one.status == "withdrawn" and open_one.marks == {"not_mine"} and open_one.post.queued == ()
    step = leave.disown(make("opt_out_sale_sharing"), READER, NOW)
    assert step.after.status == "completed" and step.after.marks == {"not_mine"} and step.letters == ()
    assert step.after.closing == make("opt_out_sale_sharing").closing
    assert replace(step.after, marks=frozenset()).proof == make("opt_out_sale_sharing").proof
