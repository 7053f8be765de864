"""Lifting opt-outs over HTTP: by the tenant, or by START."""

from __future__ import annotations

from datetime import timedelta

import pytest

from infra.local.stack import Stack
from tests.fixtures.client import stored
from tests.fixtures.sms.stack_calls import call as text_of
from tests.http.opt_outs.calls import PAT, call, opt_out


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


def test_the_record_keeps_how_the_person_took_it_back(stack: Stack) -> None:
    opt_out(stack, PAT, "email")
    stack.clock.advance(timedelta(seconds=1))
    proof = {"wording": "Send me mail again.", "method": "signed_form"}
    body = {"subject": PAT, "kinds": ["email"], "source": {"channel": "paper"}, "proof": proof}
    kept = call(stack, "/v1/opt-outs/lift", body).json["id"]
    places = [item for table in stored().values() for item in table if item["pk"]["S"].endswith(f"#R#{kept}")]
    (record,) = [item["body"]["S"] for item in places if item["sk"]["S"] == "record"]
    assert '"method":"signed_form"' in record


TOLD_OF_A_TEXT = {"kinds": ["all_communications"], "source": {"channel": "sms"}}


def held(stack: Stack, subject: dict[str, str]) -> list[tuple[str, str, str]]:
    found = call(stack, "/v1/opt-outs/lookup", {"subject": subject}).json["opt_outs"]
    return [(one["kind"], one["state"], one["source"]) for one in found]


def start(stack: Stack) -> None:
    """Sends START from Pat's number, as Twilio delivers it."""
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
