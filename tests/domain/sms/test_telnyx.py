"""Telnyx: Ed25519 over time and body, and the provider's own verdict."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.sms.provider import Account, Forged, Ignored, Inbound, Secret, Stale, Verdict
from chalicelib.domain.sms.telnyx import Telnyx
from tests.fixtures.sms.calls import NOW, OURS, PERSON, known, only, public, telnyx, telnyx_body

ACCOUNT = Account((Secret(public()),))
PROVIDER = Telnyx()


def message(account: Account = ACCOUNT, **changes: Any) -> Inbound:
    event = only(PROVIDER.receive(telnyx(telnyx_body(**changes)), account))
    assert isinstance(event, Inbound)
    return event


@pytest.mark.parametrize(
    ("said", "verdict"), [("STOP", Verdict.STOP), ("START", Verdict.START), ("HELP", Verdict.HELP)]
)
def test_what_telnyx_made_of_it_is_told(said: str, verdict: Verdict) -> None:
    event = message(text="anything", autoresponse_type=said)
    assert (event.verdict, event.provider_answers) == (verdict, True)


@pytest.mark.parametrize("said", [None, "", "OTHER", 7, ["STOP"]])
def test_no_verdict_is_made_up(said: object) -> None:
    event = message(text="please stop", autoresponse_type=said)
    assert (event.verdict, event.provider_answers) == (None, False)


def test_default_keywords_are_answered_by_telnyx_unless_switched_off() -> None:
    assert message(text=" stop all ", autoresponse_type=None).provider_answers is True
    assert message(replace(ACCOUNT, self_managed=True), text="stop", autoresponse_type=None).provider_answers is False


@pytest.mark.parametrize("text", ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "start", "unstop", "help"])
def test_each_of_telnyxs_own_words_is_answered_by_telnyx_and_no_sentence_with_it(text: str) -> None:
    assert message(text=text, autoresponse_type=None).provider_answers is True
    assert message(text=f"{text} please", autoresponse_type=None).provider_answers is False


def test_the_time_is_that_of_the_event() -> None:
    assert message().at == datetime(2026, 11, 22, tzinfo=UTC)


def test_a_retry_that_counts_itself_is_still_the_same_call() -> None:
    first = PROVIDER.receive(telnyx(telnyx_body(attempt=1)), ACCOUNT)
    again = PROVIDER.receive(telnyx(telnyx_body(attempt=2), sent=NOW + timedelta(seconds=9)), ACCOUNT)
    assert again.nonce == first.nonce
    assert again.fingerprint == first.fingerprint


@pytest.mark.parametrize("away", [-300, 300])
def test_five_minutes_are_within_the_window(away: int) -> None:
    webhook = telnyx(sent=NOW + timedelta(seconds=away))
    assert isinstance(only(PROVIDER.receive(webhook, ACCOUNT)), Inbound)


@pytest.mark.parametrize("away", [-301, 301])
def test_a_second_more_is_stale(away: int) -> None:
    with pytest.raises(Stale):
        PROVIDER.receive(telnyx(sent=NOW + timedelta(seconds=away)), ACCOUNT)


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "1e9", "１７９５３０５６６０", "1" * 10_000])
def test_a_timestamp_that_is_none_is_refused(timestamp: str) -> None:
    webhook = telnyx()
    with pytest.raises(Forged):
        PROVIDER.receive(replace(webhook, headers=webhook.headers | {"telnyx-timestamp": (timestamp,)}), ACCOUNT)


@pytest.mark.parametrize(
    "key", ["not base 64", base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode()]
)
def test_a_key_that_is_none_refuses_all(key: str) -> None:
    with pytest.raises(Forged) as refused:
        PROVIDER.receive(telnyx(), Account((Secret(key),)))
    assert refused.value.reason == "secret_unusable"


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b"\xff", b'{"data":[]}', b'{"data":{"payload":7}}', b"[" * 100_000]
)
def test_signed_nonsense_is_nothing_to_us(raw: bytes) -> None:
    assert only(PROVIDER.receive(telnyx(raw=raw), ACCOUNT)) == Ignored("not_a_message")


def test_other_events_and_our_own_messages_are_nothing_to_us() -> None:
    body = telnyx_body()
    body["data"]["event_type"] = "message.sent"
    assert only(PROVIDER.receive(telnyx(body), ACCOUNT)) == Ignored("not_a_message")
    assert only(PROVIDER.receive(telnyx(telnyx_body(direction="outbound")), ACCOUNT)) == Ignored("not_a_message")


@pytest.mark.parametrize("sender", [None, {}, {"phone_number": "72345"}, {"phone_number": 1}, "+14155552671"])
def test_no_person_no_event(sender: Any) -> None:
    assert only(PROVIDER.receive(telnyx(telnyx_body(**{"from": sender})), ACCOUNT)) == Ignored("sender_not_a_number")


@pytest.mark.parametrize("to", [None, [], {}, [None], [{}]])
def test_our_side_may_be_missing(to: object) -> None:
    event = message(to=to)
    assert (event.from_number, event.to) == (PERSON, "")


def test_our_side_may_stand_alone() -> None:
    assert message(to={"phone_number": OURS}).to == OURS


def test_half_a_character_can_be_stored() -> None:
    text = message(text="stop \ud83d").text
    assert text.encode("utf-8").decode() == "stop ?"


def test_without_an_id_the_stop_still_counts() -> None:
    body = telnyx_body()
    del body["data"]["id"]
    event = only(known("telnyx").receive(telnyx(body), ACCOUNT))
    assert isinstance(event, Inbound)
    assert event.event_id.startswith("body-")
