"""Each company's own rules, as its clients meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.client import Client, moment, problem, today

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
VISITOR = {"email": "visitor@elsewhere.example", "phone": "(307) 555-0188"}


def test_a_contract_begins_ends_and_is_reinstated_and_consents_stay_as_they_were(cyclonex: Client) -> None:
    clock = cyclonex.stack.clock
    cyclonex.record(PAT, ("service_updates", "sms", True), ("newsletter", "email", True))
    held = cyclonex.decisions(PAT)
    assert cyclonex.reasons(PAT, "service_updates", "sms") == ["no_active_contract"]

    cyclonex.contract("practice-1", PAT)
    assert cyclonex.reasons(PAT, "service_updates", "sms") == []

    clock.advance(timedelta(days=7))
    end = {"ended_on": today(cyclonex.stack), "reason": "terminated"}
    assert cyclonex.call("POST", "/v1/contracts/practice-1/end", end).status == 200
    assert cyclonex.reasons(PAT, "service_updates", "sms") == ["contract_ended"]
    assert cyclonex.reasons(PAT, "newsletter") == ["contract_ended"], "after the end they hear no more at all"
    assert cyclonex.reasons(PAT, "legal_notice", "email") == []
    assert cyclonex.decisions(PAT) == held

    clock.advance(timedelta(days=7))
    assert cyclonex.call("POST", "/v1/contracts/practice-1/reinstate").status == 200
    assert cyclonex.reasons(PAT, "service_updates", "sms") == []
    assert cyclonex.reasons(PAT, "newsletter") == []
    assert cyclonex.decisions(PAT) == held


def test_a_withdrawal_during_the_gap_still_holds_after_the_reinstatement(cyclonex: Client) -> None:
    cyclonex.contract("practice-1", PAT)
    cyclonex.record(PAT, ("service_updates", "sms", True))
    end = {"ended_on": today(cyclonex.stack), "reason": "terminated"}
    cyclonex.call("POST", "/v1/contracts/practice-1/end", end)
    cyclonex.withdraw(PAT, "service_updates")
    cyclonex.call("POST", "/v1/contracts/practice-1/reinstate")
    assert cyclonex.reasons(PAT, "service_updates", "sms") == ["consent_withdrawn"]


@pytest.mark.parametrize("purpose", ["service_updates", "support", "compliance_updates", "callback", "newsletter"])
@pytest.mark.parametrize("prospect", [False, True])
def test_who_only_filled_in_a_form_is_never_texted_even_with_consent(
    cyclonex: Client, purpose: str, prospect: bool
) -> None:
    if prospect:
        cyclonex.contract("lead-1", VISITOR, kind="prospect_callback")
    cyclonex.record(VISITOR, (purpose, "sms", True))
    cyclonex.record(VISITOR, (purpose, "sms", True), key="publishable")
    assert cyclonex.reasons(VISITOR, purpose, "sms") != []


def test_who_asked_for_a_call_is_called_and_not_texted(cyclonex: Client) -> None:
    cyclonex.contract("lead-1", VISITOR, kind="prospect_callback")
    cyclonex.record(VISITOR, ("callback", "phone", True))
    assert cyclonex.reasons(VISITOR, "callback", "phone") == []
    assert cyclonex.reasons(VISITOR, "callback", "sms") == ["purpose_not_permitted_on_channel"]
    cyclonex.stack.clock.advance(timedelta(days=91))
    assert "consent_expired" in cyclonex.reasons(VISITOR, "callback", "phone")


def test_marketing_is_never_texted_whatever_was_agreed(cyclonex: Client) -> None:
    cyclonex.contract("practice-1", PAT)
    cyclonex.record(PAT, ("newsletter", "sms", True))
    assert cyclonex.reasons(PAT, "newsletter", "sms") == ["purpose_not_permitted_on_channel"]


def test_staff_are_texted_about_work_with_a_contract_of_employment_only(cyclonex: Client) -> None:
    staff = {"email": "staff@cyclonex.example", "phone": "(307) 555-0111"}
    cyclonex.record(staff, ("staff_messages", "sms", True))
    cyclonex.contract("practice-1", staff)
    assert cyclonex.reasons(staff, "staff_messages", "sms") == ["no_active_contract"]
    cyclonex.contract("employee-1", staff, kind="employment")
    assert cyclonex.reasons(staff, "staff_messages", "sms") == []


@pytest.mark.parametrize("purpose", ["service_updates", "account_security", "policy_notice", "legal_notice"])
def test_billgenix_texts_nobody(billgenix: Client, purpose: str) -> None:
    billgenix.contract("practice-1", PAT)
    assert billgenix.reasons(PAT, purpose, "sms") == ["channel_not_offered"]


def test_psynergys_marketing_texts_need_the_wording_that_the_person_agreed_to(psynergy: Client) -> None:
    wish = ("marketing_texts", "sms", True)
    assert psynergy.reasons(PAT, "marketing_texts") == ["no_consent"]
    spoken = psynergy.record(PAT, wish, source={"channel": "phone"})
    body = problem(spoken, 422, "validation_failed")
    assert [(e["pointer"], e["code"]) for e in body["errors"]] == [("/source/wording", "wording_required")]
    assert psynergy.reasons(PAT, "marketing_texts") == ["no_consent"]
    assert psynergy.record(PAT, wish).status == 201
    assert psynergy.reasons(PAT, "marketing_texts") == []
    psynergy.withdraw(PAT, "marketing_texts", key="publishable")
    assert psynergy.reasons(PAT, "marketing_texts") == ["consent_withdrawn"]


def test_who_wrote_is_answered_for_three_days_on_the_channel_they_used(cyclonex: Client) -> None:
    clock = cyclonex.stack.clock
    told: dict[str, Any] = {"subject": VISITOR, "channel": "email", "at": moment(clock.now())}
    assert cyclonex.reasons(VISITOR, "support", "email") == ["no_active_contract", "no_consent"]
    until = cyclonex.call("POST", "/v1/inbound-contacts", told).json["reply_until"]
    answer = cyclonex.check(VISITOR, "support", "email")
    assert (answer["allowed"], answer["notes"]["reply_until"]) == (True, until)
    assert cyclonex.reasons(VISITOR, "support", "phone") != [], "another channel is not the one they used"
    assert cyclonex.reasons(VISITOR, "newsletter") == ["no_consent"], "marketing is no answer"
    clock.advance(timedelta(hours=71, minutes=59))
    assert cyclonex.reasons(VISITOR, "support", "email") == []
    clock.advance(timedelta(minutes=2))
    assert cyclonex.reasons(VISITOR, "support", "email") == ["no_active_contract", "no_consent"]


def test_a_refusal_after_they_wrote_ends_the_conversation(cyclonex: Client) -> None:
    now = cyclonex.stack.clock.now()
    cyclonex.call("POST", "/v1/inbound-contacts", {"subject": VISITOR, "channel": "email", "at": moment(now)})
    cyclonex.stack.clock.advance(timedelta(minutes=1))
    cyclonex.withdraw(VISITOR)
    assert "consent_withdrawn" in cyclonex.reasons(VISITOR, "support", "email")


def test_the_same_person_has_a_standing_of_their_own_at_each_company(cyclonex: Client, psynergy: Client) -> None:
    cyclonex.record(PAT, ("newsletter", "email", True))
    psynergy.record(PAT, ("marketing", "email", True))
    cyclonex.withdraw(PAT)
    assert cyclonex.reasons(PAT, "newsletter") == ["consent_withdrawn"]
    assert psynergy.reasons(PAT, "marketing", "email") == []
