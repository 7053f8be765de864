"""STOP by text, as a client of each company sees it: silence at once, wherever the company promised it, and back."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.fixtures.client import Client
from tests.fixtures.sms.calls import CONSENTS
from tests.fixtures.sms.stack_calls import call

PHONE = "+14155552671"
PAT = {"email": "pat.rivera@practice.example", "phone": PHONE}
TEXTS = ("service_updates", "sms", True)
MAILS = ("service_updates", "email", True)


def text(client: Client, words: str, number: int = 1, provider: str = "twilio") -> None:
    """Sends a text from the client to one of the company's numbers."""
    answer = call(provider, client.stack.keys[client.tenant].sms[provider], words, number, PHONE).to(client.stack)
    assert answer.status == 200, answer.text


def contracted(client: Client) -> None:
    assert client.contract("c-1", PAT).status in {200, 201}
    assert client.record(PAT, TEXTS, MAILS).status == 201
    assert client.reasons(PAT, "service_updates", "sms") == []


@pytest.mark.parametrize("provider", ["twilio", "ringcentral"])
def test_stop_to_cyclonex_silences_every_channel_but_legal_notices(cyclonex: Client, provider: str) -> None:
    contracted(cyclonex)
    cyclonex.stack.clock.advance(timedelta(seconds=1))
    text(cyclonex, "Stop", provider=provider)
    assert "opted_out" in cyclonex.reasons({"phone": PHONE}, "service_updates", "sms")
    assert "opted_out" in cyclonex.reasons(PAT, "service_updates", "email")
    assert "opted_out" in cyclonex.reasons({"email": PAT["email"]}, "service_updates", "email")
    assert cyclonex.reasons({"email": PAT["email"]}, "legal_notice", "email") == []


@pytest.mark.parametrize("provider", ["twilio", "ringcentral"])
def test_start_revives_the_same_consent(cyclonex: Client, provider: str) -> None:
    contracted(cyclonex)
    cyclonex.stack.clock.advance(timedelta(seconds=1))
    text(cyclonex, "STOP", 1, provider)
    cyclonex.stack.clock.advance(timedelta(minutes=1))
    text(cyclonex, "START", 2, provider)
    assert cyclonex.reasons(PAT, "service_updates", "sms") == []
    assert cyclonex.reasons(PAT, "service_updates", "email") == []


def test_start_without_an_earlier_consent_leaves_none(cyclonex: Client) -> None:
    cyclonex.contract("c-1", PAT)
    text(cyclonex, "STOP", 1)
    cyclonex.stack.clock.advance(timedelta(minutes=1))
    text(cyclonex, "START", 2)
    assert cyclonex.reasons(PAT, "service_updates", "sms") == ["no_consent"]


def test_what_may_be_a_stop_silences_until_somebody_has_looked(cyclonex: Client) -> None:
    contracted(cyclonex)
    cyclonex.stack.clock.advance(timedelta(seconds=1))
    text(cyclonex, "stop?")
    assert "opted_out" in cyclonex.reasons(PAT, "service_updates", "sms")


def test_plain_words_count_as_a_stop(cyclonex: Client) -> None:
    contracted(cyclonex)
    cyclonex.stack.clock.advance(timedelta(seconds=1))
    text(cyclonex, "please stop texting me")
    assert "opted_out" in cyclonex.reasons(PAT, "service_updates", "sms")


def test_list_of_ringcentral_tells_of_a_stop_that_it_kept_to_itself(cyclonex: Client) -> None:
    contracted(cyclonex)
    cyclonex.stack.clock.advance(timedelta(seconds=1))
    entry = cyclonex.stack.keys["cyclonex"].sms["ringcentral"]
    record = {"from": "*", "to": PHONE, "optStatus": "OptOut", "source": "Recipient"}
    told = {"uuid": "1", "event": CONSENTS, "subscriptionId": entry["subscription_id"], "body": {"records": [record]}}
    headers = {"Verification-Token": entry["verification_token"]}
    assert cyclonex.stack.http("POST", urlsplit(entry["url"]).path, headers, json=told).status == 200
    assert "opted_out" in cyclonex.reasons(PAT, "service_updates", "sms")


def test_stop_to_psynergy_ends_texts_alone(psynergy: Client) -> None:
    psynergy.record(PAT, ("marketing", "email", True))
    before = psynergy.reasons(PAT, "marketing", "email")
    psynergy.stack.clock.advance(timedelta(seconds=1))
    text(psynergy, "STOP")
    lookup = psynergy.call("POST", "/v1/opt-outs/lookup", {"subject": {"phone": PHONE}}).json
    assert [(one["kind"], one["state"]) for one in lookup["opt_outs"]] == [("sms", "active")]
    assert psynergy.reasons(PAT, "marketing", "email") == before


def test_a_text_opens_the_window_for_replies(cyclonex: Client) -> None:
    contracted(cyclonex)
    cyclonex.call("POST", "/v1/contracts/c-1/end", {"ended_on": "2026-02-01", "reason": "over"})
    assert cyclonex.reasons(PAT, "service_updates", "sms") != []
    text(cyclonex, "Did my last claim go out?")
    at = cyclonex.stack.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert cyclonex.reasons(PAT, "service_updates", "sms", in_reply_to={"at": at, "channel": "sms"}) == []


@pytest.mark.parametrize("way", ["text", "header"])
def test_whoever_a_stranger_named_with_the_number_follows_within_seconds(cyclonex: Client, way: str) -> None:
    """The person is silent when the call is answered; the other one as soon as the queue was worked."""
    other = {"email": "sam.lee@practice.example"}
    contracted(cyclonex)
    assert cyclonex.record(other, MAILS).status == 201
    named = {"phone": PHONE, **other}
    said = {
        "subject": named,
        "decisions": [{"purpose": "callback", "granted": False}],
        "source": {"channel": "web_form"},
    }
    assert cyclonex.call("POST", "/v1/consents", said, key="publishable").status == 201
    cyclonex.stack.drain()
    cyclonex.stack.clock.advance(timedelta(seconds=1))
    if way == "text":
        text(cyclonex, "STOP")
    else:
        body = {"subject": {"phone": PHONE}, "kinds": ["all_communications"], "source": {"channel": "web_form"}}
        answer = cyclonex.call("POST", "/v1/opt-outs", body, key="publishable", headers={"Sec-GPC": "1"})
        assert answer.status == 201
    assert "opted_out" in cyclonex.reasons(PAT, "service_updates", "sms")
    assert active(cyclonex, other) == set()
    cyclonex.stack.drain()
    assert active(cyclonex, other) == active(cyclonex, {"phone": PHONE}) != set()
    assert ("sale_sharing" in active(cyclonex, other)) is (way == "header")


def active(client: Client, subject: dict[str, str]) -> set[str]:
    """Returns the kinds of opt-out that are active for a person."""
    found = client.call("POST", "/v1/opt-outs/lookup", {"subject": subject}).json
    return {one["kind"] for one in found["opt_outs"] if one["state"] == "active"}
