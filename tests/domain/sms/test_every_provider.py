"""Rules for all providers: a genuine STOP is recognised; everything else is refused or ignored."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import PayloadTooLarge
from chalicelib.domain.sms.provider import (
    MAX_BODY,
    Account,
    Answer,
    Forged,
    Ignored,
    Inbound,
    Received,
    Refused,
    Secret,
    Stale,
    Webhook,
)
from chalicelib.domain.sms.registry import NAMES, make_provider
from tests.fixtures.sms.calls import NOW, OURS, PERSON, Case, cases, no_certificate, only

SIGNED_BODIES = tuple(name for name in NAMES if name != "ringcentral")
SIGNED_TIMES = ("telnyx", "aws", "generic")
HEADERS_THAT_PROVE = {
    "twilio": "x-twilio-signature",
    "ringcentral": "verification-token",
    "telnyx": "telnyx-signature-ed25519",
    "generic": "webhook-signature",
}

every_provider = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def case(name: str) -> Case:
    return cases()[name]


@every_provider
def test_a_genuine_stop_is_heard(case: Case, name: str) -> None:
    event = only(case.receive())
    assert isinstance(event, Inbound)
    assert (event.provider, event.from_number, event.to, event.text) == (name, PERSON, OURS, "STOP")
    assert NOW - timedelta(minutes=1) <= event.at <= NOW
    assert case.provider.name == name


@every_provider
def test_another_tenants_account_refuses_it(case: Case) -> None:
    with pytest.raises(Forged):
        case.provider.receive(case.webhook, case.foreign)


@every_provider
@pytest.mark.parametrize("account", [Account(), Account((Secret(""), Secret("")))])
def test_nothing_passes_while_no_secret_is_set(case: Case, account: Account) -> None:
    with pytest.raises(Forged) as refused:
        case.provider.receive(case.webhook, account)
    assert refused.value.reason == "secret_missing"


@every_provider
def test_both_secrets_are_valid_while_they_rotate(case: Case, name: str) -> None:
    mine, foreign = case.account, case.foreign
    if name == "aws":
        assert only(case.provider.receive(case.webhook, Account(ids=mine.ids | foreign.ids)))
        return
    for secrets in (mine.secrets + foreign.secrets, foreign.secrets + mine.secrets):
        assert isinstance(only(case.provider.receive(case.webhook, Account(secrets))), Inbound)


def test_no_more_than_two_secrets_are_valid() -> None:
    with pytest.raises(ValueError, match="two"):
        Account((Secret("a"), Secret("b"), Secret("c")))


@pytest.mark.parametrize("name", HEADERS_THAT_PROVE)
def test_an_unsigned_call_is_refused(case: Case, name: str) -> None:
    headers = {known: values for known, values in case.webhook.headers.items() if known != HEADERS_THAT_PROVE[name]}
    with pytest.raises(Forged) as refused:
        case.receive(headers=headers)
    assert refused.value.reason == "unsigned"


@pytest.mark.parametrize("name", HEADERS_THAT_PROVE)
def test_a_proof_that_was_sent_twice_is_refused(case: Case, name: str) -> None:
    proof = HEADERS_THAT_PROVE[name]
    with pytest.raises(Forged) as refused:
        case.receive(headers=case.webhook.headers | {proof: case.webhook.headers[proof] * 2})
    assert refused.value.reason == "repeated_header"


@pytest.mark.parametrize("name", HEADERS_THAT_PROVE)
@given(text=st.text(max_size=200))
def test_no_other_text_is_taken_for_a_proof(name: str, text: str) -> None:
    case = cases()[name]
    proof = HEADERS_THAT_PROVE[name]
    if (text,) != case.webhook.headers[proof]:
        with pytest.raises(Forged):
            case.receive(headers=case.webhook.headers | {proof: (text,)})


@pytest.mark.long
@pytest.mark.parametrize("name", SIGNED_BODIES)
@given(data=st.data())
def test_a_body_with_any_byte_altered_is_refused(name: str, data: st.DataObject) -> None:
    case = cases()[name]
    body = bytearray(case.webhook.body)
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    try:
        received = case.receive(body=bytes(body))
    except Forged:
        return
    # Some bytes are not signed: spaces in SNS's envelope, `+` for `%20`. Then the events must be the same.
    assert read_events(received) == read_events(case.receive())


def read_events(received: Received) -> list[dict[str, object]]:
    """Returns the content of the events, apart from what depends on the bytes of the body."""
    return [{**fields(event), "event_id": ""} for event in received.events]


def fields(event: object) -> dict[str, object]:
    assert dataclasses.is_dataclass(event)
    assert not isinstance(event, type)
    return dataclasses.asdict(event)


@pytest.mark.long
@pytest.mark.parametrize("name", SIGNED_BODIES)
@given(body=st.binary(max_size=2000))
def test_any_other_body_is_refused(name: str, body: bytes) -> None:
    with pytest.raises(Forged):
        cases()[name].receive(body=body)


@pytest.mark.parametrize("name", SIGNED_TIMES)
@pytest.mark.parametrize("away", [timedelta(hours=1, minutes=2), -timedelta(minutes=7)])
def test_a_genuine_call_outside_its_window_is_stale(case: Case, away: timedelta) -> None:
    with pytest.raises(Stale) as refused:
        case.receive(received_at=NOW + away)
    assert (refused.value.kind, refused.value.reason) == ("stale", "outside_window")


@every_provider
def test_the_same_call_again_has_the_same_nonce_and_fingerprint(case: Case) -> None:
    received, again = case.receive(), case.receive()
    assert received.nonce and received.nonce == again.nonce
    assert len(received.fingerprint) == 64 and received.fingerprint == again.fingerprint


@every_provider
def test_events_can_be_told_in_the_systems_time(case: Case) -> None:
    received, ahead = case.receive(), timedelta(days=45)
    event, moved = only(received), only(received.on_clock(ahead))
    assert isinstance(event, Inbound)
    assert moved == dataclasses.replace(event, at=event.at + ahead)
    other = Received((Ignored("not_a_message"),), "n", "f")
    assert other.on_clock(ahead) == other


@every_provider
def test_the_answer_is_empty_and_fits_the_provider(case: Case, name: str) -> None:
    answer = case.provider.empty()
    assert answer.status == 200
    assert answer.body in {"", "{}", '<?xml version="1.0" encoding="UTF-8"?><Response/>'}
    assert answer.headers["Content-Type"].startswith(
        "text/xml" if name == "twilio" else ("text/plain", "application/json")
    )


@pytest.mark.parametrize("name", [name for name in NAMES if name != "twilio"])
def test_only_twilio_sends_a_text_from_the_answer(case: Case) -> None:
    reply: Answer | None = case.provider.reply("You are unsubscribed.")
    assert reply is None


@every_provider
def test_nothing_personal_and_no_secret_is_printed(case: Case) -> None:
    received = case.receive()
    printed = f"{received!r} {received} {only(received)!r} {case.webhook!r} {case.account!r} {case.account.secrets!r}"
    hidden = {PERSON, OURS, "4155552671", *(secret.value for secret in case.account.secrets)}
    assert not [text for text in hidden if text in printed]
    assert "STOP" not in printed


def test_a_refusal_says_nothing_of_what_was_sent() -> None:
    refused = Forged("signature")
    assert isinstance(refused, Refused)
    assert (refused.code, refused.kind) == ("webhook_refused", "forged")
    assert "signature" not in str(refused)  # the reason goes to the metric, not to the caller


def test_a_body_over_the_limit_is_not_looked_at() -> None:
    with pytest.raises(PayloadTooLarge):
        Webhook.of("POST", "https://a.example/", (), bytes(MAX_BODY + 1), NOW)
    assert Webhook.of("POST", "https://a.example/", (), bytes(MAX_BODY), NOW).body


@pytest.mark.parametrize("method", ["GET", "PUT", "post", ""])
def test_only_post_is_taken(method: str) -> None:
    with pytest.raises(Forged):
        Webhook.of(method, "https://a.example/", (), b"", NOW)


def test_headers_are_found_in_any_case() -> None:
    webhook = Webhook.of("POST", "https://a.example/", [("X-One", "1"), ("x-two", "2"), ("X-TWO", "3")], b"", NOW)
    assert webhook.header("x-oNE") == "1"
    assert webhook.header("absent") is None
    with pytest.raises(Forged):
        webhook.header("X-Two")


def test_an_unknown_provider_is_none() -> None:
    assert make_provider("vonage", no_certificate) is None
    assert make_provider("", no_certificate) is None


@pytest.mark.long
@every_provider
@given(at=st.datetimes(timezones=st.just(NOW.tzinfo)) if NOW.tzinfo else st.nothing())
def test_no_event_lies_after_its_receipt(name: str, at: datetime) -> None:
    try:
        received = cases()[name].receive(received_at=at)
    except Refused:
        return
    assert all(event.at <= at for event in received.events if isinstance(event, Inbound))
