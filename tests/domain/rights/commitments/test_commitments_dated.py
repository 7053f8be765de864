"""The companies' commitments on dates, each with its rule on and off: the date must depend on the rule.

docs/commitments.toml names these tests. A rule that a profile holds is changed there; one that all companies share is
shown by a request to which it does not apply.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.actions import work
from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.applicable_law import find_demands
from chalicelib.domain.rights.clocks import Clock, extend_clock
from chalicelib.domain.rights.intake import begin, check
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.types import RIGHTS_OF_LAW
from chalicelib.domain.rights.vocabulary import QuestionCode, Relationship
from chalicelib.domain.tenants.parts import Period
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from chalicelib.law.jurisdictions import find_rows
from tests.domain.rights.made import MONDAY, make, submit
from tests.domain.rights.started import BILLGENIX, CYCLONEX, PSYNERGY, start

RECEIVED = date(2026, 11, 23)
EVERYBODY: tuple[Relationship, ...] = get_args(Relationship)


def promise(profile: Profile, n: int, unit: Any = "calendar_days", name: str = "response") -> Profile:
    """Returns the profile with another promise of time."""
    return replace(profile, response_times=profile.response_times._replace(**{name: Period(n, unit)}))


def days(clock: Clock) -> int:
    return (clock.due_on - RECEIVED).days


def test_billgenix_answers_formal_requests_in_45_days() -> None:
    assert {days(start(right, profile=BILLGENIX)) for right in ("know", "access", "delete", "correct")} == {45}
    assert days(start("know", profile=promise(BILLGENIX, 30))) == 30
    assert days(start("know", profile=promise(BILLGENIX, 365))) == 45, "no promise is laxer than the law"


def test_billgenix_answers_any_inquiry_in_five_business_days() -> None:
    assert start("question", profile=BILLGENIX).due_on == date(2026, 12, 1)  # over Thanksgiving
    assert start("question", profile=promise(BILLGENIX, 10, "business_days", "inquiry")).due_on == date(2026, 12, 8)
    assert start("question", profile=PSYNERGY).due_on == date(2026, 12, 8)
    assert days(start("know", profile=promise(BILLGENIX, 10, "business_days", "inquiry"))) == 45


def ask(profile: Profile, code: QuestionCode, *types: Right) -> Step:
    """Returns the first step of a question by phone."""
    sent = submit(*types or ("question",), via="phone", trusted=True, relationship="other")
    sent = replace(sent, question_code=code)
    check(sent, MONDAY)
    return begin(profile, sent, ["req_1"], (), MONDAY, "key_1")[0]


def check_inquiry(profile: Profile, code: QuestionCode, due_on: date) -> None:
    """Checks that such a question is open at once for whoever asks, marked as what it is, and due on a day."""
    step = ask(profile, code)
    assert (step.after.status, step.after.proof.needed, step.body["question_code"]) == ("open", 0, code)
    assert step.after.clock.due_on == due_on
    slow = ask(promise(profile, 30, name="inquiry"), code).after.clock
    assert slow.due_on == date(2026, 12, 23) != due_on
    with pytest.raises(Invalid):
        ask(profile, code, "know")


def test_billgenix_takes_a_report_of_a_compromised_account_from_anybody_at_once() -> None:
    check_inquiry(BILLGENIX, "security_report", date(2026, 12, 1))


def test_billgenix_takes_a_question_about_its_agreements_under_hipaa() -> None:
    check_inquiry(BILLGENIX, "baa", date(2026, 12, 1))


def test_cyclonex_gives_its_policy_in_another_format_within_the_time_of_inquiries() -> None:
    check_inquiry(CYCLONEX, "alternative_format", date(2026, 12, 8))


def extend(request: RightsRequest, profile: Profile) -> RightsRequest:
    clock = extend_clock(request.clock, profile.time_zone, request.intake.state)
    return work.extend(request, clock, "We search seven systems.").after


def test_cyclonex_answers_in_45_days_or_in_90_altogether() -> None:
    request = make("know")
    assert (days(request.clock), days(extend(request, CYCLONEX).clock)) == (45, 90)
    less = promise(CYCLONEX, 60, name="outer_limit")
    assert days(extend(make("know", profile=less), less).clock) == 60
    more = promise(CYCLONEX, 120, name="outer_limit")
    assert days(extend(make("know", profile=more), more).clock) == 90
    assert days(make("know", profile=promise(CYCLONEX, 20)).clock) == 20
    assert days(extend(make("know", state="FL", relationship="other"), CYCLONEX).clock) == 60, (
        "where the state is stricter"
    )


@given(st.sampled_from([None, "CA", "CO", "CT", "FL", "IA", "OR", "TX", "VA", "WY"]), st.integers(1, 400))
def test_psynergy_answers_in_the_time_that_the_law_permits(state: str | None, promised: int) -> None:
    clock = start("know", state, profile=promise(PSYNERGY, promised))
    demands = find_demands("know", state, "website_visitor", RECEIVED)
    assert all(clock.due_on <= demand.find_due(RECEIVED) for demand in demands)
    assert days(clock) == min([promised, 45, *((demand.find_due(RECEIVED) - RECEIVED).days for demand in demands)])


def test_psynergy_answers_shine_the_light_sooner_where_it_is_asked_by_post() -> None:
    by_post: dict[str, Any] = {"via": "mail", "trusted": True, "relationship": "website_visitor"}
    assert days(make("shine_the_light", profile=PSYNERGY, **by_post).clock) == 30
    assert days(make("shine_the_light", profile=PSYNERGY, **{**by_post, "via": "phone"}).clock) == 45
    silent = replace(PSYNERGY, shine_the_light_via=())
    assert days(make("shine_the_light", profile=silent, **by_post).clock) == 45


def by_parent(profile: Profile, right: Any = "delete", **more: Any) -> RightsRequest:
    return make(right, profile=profile, authorization="parent_or_guardian", relationship="other", **more)


def test_each_company_deletes_what_it_holds_of_a_child_within_ten_days() -> None:
    for profile in (CYCLONEX, BILLGENIX, PSYNERGY):
        child, other = by_parent(profile), make("delete", profile=profile, relationship="other")
        assert (days(child.clock), days(other.clock)) == (10, 45)
        assert child.clock.outer_limit_on == child.clock.due_on, "and takes no more time"
        assert days(by_parent(profile, "know").clock) == 45


def test_each_company_stops_the_sale_of_a_childs_data_for_whoever_asks() -> None:
    for profile in (CYCLONEX, BILLGENIX, PSYNERGY):
        parent, own = by_parent(profile, "opt_out_sale_sharing"), make("opt_out_sale_sharing", profile=profile)
        assert parent.status == own.status == "completed", "no paper is waited for"
        assert by_parent(profile).waiting_for == "agent_proof"


def test_psynergy_answers_appeals_in_time_in_the_states_that_it_names_and_everywhere() -> None:
    for profile, expected in ((PSYNERGY, 45), (promise(PSYNERGY, 10, name="appeal"), 10)):
        clocks = [start("know", state, profile=profile) for state in ("CO", "CT", "VA", "WY", None)]
        assert {clock.appeal_days for clock in clocks} == {expected}
        assert [clock.appeal_required for clock in clocks] == [True, True, True, False, False]


def test_billgenix_takes_a_deletion_from_anybody_at_any_time() -> None:
    for relationship in EVERYBODY:
        for state, country in (("CA", "US"), ("WY", "US"), (None, "US"), (None, "DE")):
            made = make("delete", profile=BILLGENIX, relationship=relationship, state=state, country=country)
            assert not made.closed and days(made.clock) == 45
    lawful = find_demands("delete", "CA", "website_visitor", RECEIVED)
    assert lawful and not find_demands("delete", "WY", "website_visitor", RECEIVED), "where no law gives it, too"


def offered_by_law(state: str) -> set[str]:
    named = {RIGHTS_OF_LAW[name] for row in find_rows(state, date(2027, 6, 1)) for name in row.rights}
    return {right for right in named if right}


def test_billgenix_offers_californians_every_right_of_their_law() -> None:
    lawful = offered_by_law("CA")
    assert {"know", "access", "delete", "correct", "opt_out_sale_sharing", "limit_sensitive"} <= lawful
    assert lawful <= set(BILLGENIX.rights)
    for lost in lawful:
        assert not lawful <= set(BILLGENIX.rights) - {lost}
    assert start("correct", "CA", profile=BILLGENIX).row and not start("correct", "WY", profile=BILLGENIX).row
