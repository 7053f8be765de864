"""Opt-outs over HTTP: at once, by anybody, for everyone named; and the ways back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.fixtures.sms.stack_calls import call as text_of

PAT = {"email": "pat@example.com", "phone": "(415) 555-2671"}
NOON = "2036-01-02T18:00:00Z"


def call(stack: Stack, path: str, body: dict[str, Any], *, publishable: bool = False, tenant: str = "cyclonex") -> Any:
    keys = stack.keys[tenant]
    return stack.http("POST", path, key=keys.publishable if publishable else keys.secret, json=body)


def opt_out(stack: Stack, subject: dict[str, str], *kinds: str, publishable: bool = False) -> Any:
    body = {"subject": subject, "kinds": kinds, "source": {"channel": "web_form"}}
    answer = call(stack, "/v1/opt-outs", body, publishable=publishable)
    assert answer.status == 201
    return answer.json


def reasons(stack: Stack, subject: dict[str, str], purpose: str, channel: str | None, **more: str) -> list[str]:
    check = {"subject": subject, "purpose": purpose, **({"channel": channel} if channel else {}), "at": NOON, **more}
    answer = call(stack, "/v1/contact-checks", {"checks": [check]})
    return [reason["code"] for reason in answer.json["results"][0]["reasons"]]


@pytest.mark.parametrize("publishable", [True, False])
def test_an_opt_out_counts_at_once_for_everyone_named(stack: Stack, publishable: bool) -> None:
    told = opt_out(stack, PAT, "all_communications", publishable=publishable)
    assert ("subject_id" in told) is not publishable
    assert told["kinds"][0].keys() == {"kind", "effective_at", "honor_by"}
    assert told["confirmation"] == "Cyclonex Solutions will send you no more messages of any kind."
    for one in ({"email": PAT["email"]}, {"phone": PAT["phone"]}):
        assert "opted_out" in reasons(stack, one, "newsletter", "email")
    assert reasons(stack, PAT, "legal_notice", "email") == []
    found = call(stack, "/v1/opt-outs/lookup", {"subject": {"phone": "+14155552671"}}).json["opt_outs"]
    assert [(one["kind"], one["state"], one["source"]) for one in found] == [("all_communications", "active", "form")]


def test_ten_and_fifteen_business_days_are_counted_as_the_law_does(stack: Stack) -> None:
    stack.clock.advance(datetime(2028, 12, 18, 18, tzinfo=UTC) - stack.clock.now())
    told = opt_out(stack, PAT, "sms", "sale_sharing")
    assert [kind["honor_by"] for kind in told["kinds"]] == ["2029-01-03", "2029-01-10"]


def test_a_newer_proven_grant_opens_its_slot_alone_and_an_older_one_nothing(stack: Stack) -> None:
    opt_out(stack, PAT, "email")
    grant = {"decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}], "subject": PAT}
    unproven = {**grant, "source": {"channel": "paper"}}
    assert call(stack, "/v1/consents", unproven).status == 201
    assert "opted_out" in reasons(stack, PAT, "newsletter", "email")
    older = {**grant, "collected_at": "2020-01-01T00:00:00Z", "source": {"channel": "paper", "wording": "Yes."}}
    assert call(stack, "/v1/consents", older).status == 201
    assert "opted_out" in reasons(stack, PAT, "newsletter", "email")
    stack.clock.advance(timedelta(seconds=1))
    assert call(stack, "/v1/consents", {**grant, "source": {"channel": "paper", "wording": "Yes."}}).status == 201
    assert reasons(stack, PAT, "newsletter", "email") == []


def test_a_lift_is_one_step_for_messages_and_two_for_sale(stack: Stack) -> None:
    opt_out(stack, PAT, "email", "sale_sharing")
    stack.clock.advance(timedelta(seconds=1))
    proof = {"wording": "Send me mail again.", "method": "signed_form"}
    body = {"subject": PAT, "kinds": ["email", "sale_sharing"], "source": {"channel": "paper"}, "proof": proof}
    told = call(stack, "/v1/opt-outs/lift", body).json
    assert [(kind["kind"], kind["state"]) for kind in told["kinds"]] == [
        ("email", "lifted"),
        ("sale_sharing", "pending"),
    ]
    assert "/c/" in told["confirm_url"]
    found = call(stack, "/v1/opt-outs/lookup", {"subject": PAT}).json["opt_outs"]
    assert {one["kind"]: one["state"] for one in found} == {"email": "lifted", "sale_sharing": "active"}


def test_the_past_is_told_as_it_was(stack: Stack) -> None:
    opt_out(stack, PAT, "email")
    assert call(stack, "/v1/opt-outs/lookup", {"subject": PAT, "at": "2026-01-01T00:00:00Z"}).json["opt_outs"] == []


TOLD_OF_A_TEXT = {"kinds": ["all_communications"], "source": {"channel": "sms"}}


def held(stack: Stack, subject: dict[str, str]) -> list[tuple[str, str, str]]:
    found = call(stack, "/v1/opt-outs/lookup", {"subject": subject}).json["opt_outs"]
    return [(one["kind"], one["state"], one["source"]) for one in found]


def start(stack: Stack) -> None:
    """START from Pat's number, as Twilio delivers it."""
    stack.clock.advance(timedelta(seconds=1))
    assert text_of("twilio", stack.keys["cyclonex"].sms["twilio"], "START").to(stack).status == 200


def test_start_lifts_the_stop_text_that_a_secret_key_tells_of(stack: Stack) -> None:
    assert call(stack, "/v1/opt-outs", {"subject": PAT, **TOLD_OF_A_TEXT}).status == 201
    assert held(stack, PAT) == [("all_communications", "active", "sms_stop")]
    start(stack)
    assert held(stack, PAT) == [("all_communications", "lifted", "sms_stop")]


@pytest.mark.parametrize(
    ("publishable", "more"), [(True, {}), (True, {"link": "asserted"}), (False, {"link": "asserted"})]
)
def test_start_lifts_no_opt_out_of_which_a_stranger_said_that_it_was_a_text(
    stack: Stack, publishable: bool, more: dict[str, str]
) -> None:
    phone = {"phone": PAT["phone"]}
    body = {"subject": phone, **TOLD_OF_A_TEXT, **more}
    assert call(stack, "/v1/opt-outs", body, publishable=publishable).status == 201
    start(stack)
    assert held(stack, phone) == [("all_communications", "active", "form")]


@pytest.mark.parametrize("channel", ["web_form", "phone", "api"])
def test_start_lifts_no_opt_out_that_was_no_text(stack: Stack, channel: str) -> None:
    body = {"subject": PAT, "kinds": ["all_communications"], "source": {"channel": channel}}
    assert call(stack, "/v1/opt-outs", body).status == 201
    start(stack)
    assert [(kind, state) for kind, state, _ in held(stack, PAT)] == [("all_communications", "active")]
