"""Twilio: which bytes are signed, which key signs them, and what a form may hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sms.provider import Account, Forged, Ignored, Inbound, Secret, Verdict, Webhook
from chalicelib.domain.sms.twilio import MAX_PARAMETERS, Twilio
from tests.fixtures.sms.calls import (
    AUTH_TOKEN,
    MESSAGE,
    NOW,
    OTHER_TOKEN,
    PERSON,
    URL,
    call,
    only,
    twilio,
    twilio_signature,
)

TOKEN = Account((Secret(AUTH_TOKEN),))
SHARED_KEY = Secret("a-shared-key's-secret", "webhooks_sharedkey_1")
SHARED = Account((SHARED_KEY,))
PROVIDER = Twilio()


def message(**changes: Any) -> Inbound:
    event = only(PROVIDER.receive(twilio(**changes), TOKEN))
    assert isinstance(event, Inbound)
    return event


def reason(webhook: Webhook, account: Account = TOKEN) -> str:
    with pytest.raises(Forged) as refused:
        PROVIDER.receive(webhook, account)
    return refused.value.reason


def signed_body(body: bytes, pairs: list[tuple[str, str]]) -> Webhook:
    """Returns any body of bytes with the signature that fits its parameters."""
    url = URL.format("twilio")
    return call("twilio", {"X-Twilio-Signature": twilio_signature(url, pairs, AUTH_TOKEN)}, body)


@pytest.mark.parametrize(
    ("said", "verdict"), [("STOP", Verdict.STOP), ("START", Verdict.START), ("HELP", Verdict.HELP)]
)
def test_what_twilio_made_of_it_is_told(said: str, verdict: Verdict) -> None:
    event = message(Body="anything", OptOutType=said)
    assert (event.verdict, event.provider_answers) == (verdict, True)


@pytest.mark.parametrize("said", ["", "OTHER"])
def test_an_unknown_opt_out_type_is_no_verdict(said: str) -> None:
    assert message(Body="hello", OptOutType=said).verdict is None


@pytest.mark.parametrize(
    ("text", "answers"), [("stop", True), (" Unstop ", True), ("yes", True), ("stop please", False)]
)
def test_a_default_keyword_is_answered_by_twilio_but_no_verdict_of_ours(text: str, answers: bool) -> None:
    event = message(Body=text)
    assert (event.verdict, event.provider_answers) == (None, answers)


def test_with_twilios_handling_switched_off_the_answer_is_ours() -> None:
    event = only(PROVIDER.receive(twilio(), Account((Secret(AUTH_TOKEN),), self_managed=True)))
    assert isinstance(event, Inbound)
    assert event.provider_answers is False


def test_twilio_tells_no_time_so_it_is_the_time_of_receipt() -> None:
    assert message().at == NOW


@pytest.mark.parametrize("prefix", ["whatsapp:", "rcs:"])
def test_a_person_has_the_same_number_on_every_channel(prefix: str) -> None:
    assert message(From=f"{prefix}{PERSON}").from_number == PERSON


@pytest.mark.parametrize(
    "sender", ["72345", "+1415CALLNOW", "CYCLONEX", "", "+0123456789", "+1 415 555 2671", "+" + "1" * 16]
)
def test_what_is_no_persons_number_is_nothing_to_us(sender: str) -> None:
    assert only(PROVIDER.receive(twilio(From=sender), TOKEN)) == Ignored("sender_not_a_number")


@pytest.mark.parametrize("to", ["72345", "", "MGid", "+15017122661"])
def test_our_side_is_taken_as_it_is_written(to: str) -> None:
    assert message(To=to).to == to


@pytest.mark.parametrize("status", ["delivered", "sent", "failed"])
def test_a_delivery_report_is_nothing_to_us(status: str) -> None:
    assert only(PROVIDER.receive(twilio(SmsStatus=status), TOKEN)) == Ignored("not_a_message")


def test_without_a_message_id_the_stop_still_counts_and_is_known_by_what_was_signed() -> None:
    pairs = {name: value for name, value in MESSAGE.items() if name != "MessageSid"}
    first, other = twilio(pairs), twilio(pairs | {"Body": "STOP!"})
    cut = {**pairs, "Bod": "y" + pairs["Body"]}  # the signature covers the same text
    del cut["Body"]
    found = [PROVIDER.receive(webhook, TOKEN) for webhook in (first, first, twilio(cut), other)]
    assert [received.nonce for received in found] == [""] * 4
    assert [received.fingerprint == found[0].fingerprint for received in found] == [True, True, True, False]


@pytest.mark.parametrize("given", ["SM1", "SM" + "g" * 32, "", " "])
def test_an_id_that_is_none_of_twilios_is_no_id(given: str) -> None:
    assert PROVIDER.receive(twilio(MessageSid=given), TOKEN).nonce == ""


@pytest.mark.parametrize("text", ["", " STOP ", "ARRÊT ¡ñ! 🙂 a+b & c=d", "a\r\nb\x00", "＋％"])
def test_text_arrives_as_it_was_written(text: str) -> None:
    assert message(Body=text).text == text


def test_a_long_text_is_cut() -> None:
    assert message(Body="a" * 100_000).text == "a" * 4096


@pytest.mark.long
@given(st.dictionaries(st.text(min_size=1).filter(lambda name: name != "SmsStatus"), st.text(), max_size=20))
def test_unknown_parameters_are_signed_too(extra: dict[str, str]) -> None:
    event = only(PROVIDER.receive(twilio({**extra, **MESSAGE}), TOKEN))
    assert isinstance(event, Inbound)
    assert event.text == "STOP"


def test_a_parameter_that_is_read_may_not_be_repeated() -> None:
    pairs = [*MESSAGE.items(), ("From", "+14155550000")]
    assert reason(signed_body(urlencode(pairs).encode(), pairs)) == "repeated_parameter"
    doubled = [*MESSAGE.items(), ("From", PERSON)]  # the signature covers it only once
    assert reason(signed_body(urlencode(doubled).encode(), doubled)) == "repeated_parameter"


def test_other_parameters_may_be_repeated() -> None:
    pairs = [*MESSAGE.items(), ("MediaUrl", "b"), ("MediaUrl", "a")]
    assert isinstance(only(PROVIDER.receive(signed_body(urlencode(pairs).encode(), pairs), TOKEN)), Inbound)


@pytest.mark.parametrize("body", [b"Body=%ff&From=%2B14155552671", b"Body=\xff&From=%2B14155552671", b"\xed\xa0\x80=1"])
def test_invalid_utf8_is_refused(body: bytes) -> None:
    assert reason(signed_body(body, [])) == "not_utf8"


def test_ten_thousand_parameters_are_refused_before_they_are_signed() -> None:
    pairs = [(f"p{index}", "") for index in range(10_000)]
    assert reason(signed_body(urlencode(pairs).encode(), pairs)) == "too_many_parameters"
    fitting = [*MESSAGE.items(), *pairs[: MAX_PARAMETERS - len(MESSAGE)]]
    assert isinstance(only(PROVIDER.receive(signed_body(urlencode(fitting).encode(), fitting), TOKEN)), Inbound)


@pytest.mark.parametrize("sid", ["AC00000000000000000000000000000002", ""])
def test_a_foreign_account_is_refused(sid: str) -> None:
    assert reason(twilio(AccountSid=sid), Account((Secret(AUTH_TOKEN),), frozenset({"AC1"}))) == "foreign_account"


class TestSharedKeys:
    """The newer scheme: a secret for webhooks alone, named in a header."""

    def test_its_signature_is_accepted(self) -> None:
        webhook = twilio(token=SHARED_KEY.value, key_id=SHARED_KEY.key_id)
        assert isinstance(only(PROVIDER.receive(webhook, SHARED)), Inbound)

    def test_it_is_named_so_that_no_other_key_is_tried(self) -> None:
        assert reason(twilio(token=SHARED_KEY.value, key_id="webhooks_sharedkey_2"), SHARED) == "unknown_key"
        assert reason(twilio(key_id="webhooks_sharedkey_2")) == "unknown_key"

    def test_the_old_way_is_refused_once_the_new_one_is_current(self) -> None:
        both = Account((SHARED_KEY, Secret(AUTH_TOKEN)))
        assert reason(twilio(), both) == "downgrade"
        assert reason(twilio(token=SHARED_KEY.value), SHARED) == "downgrade"

    def test_both_ways_are_taken_while_the_new_one_is_prepared(self) -> None:
        both = Account((Secret(AUTH_TOKEN), SHARED_KEY))
        for webhook in (twilio(), twilio(token=SHARED_KEY.value, key_id=SHARED_KEY.key_id)):
            assert isinstance(only(PROVIDER.receive(webhook, both)), Inbound)

    def test_neither_secret_is_tried_in_the_others_way(self) -> None:
        both = Account((Secret(AUTH_TOKEN), SHARED_KEY))
        assert reason(twilio(token=SHARED_KEY.value), both) == "signature"
        webhook = twilio(key_id="unnamed")
        headers = webhook.headers | {"x-twilio-webhooks-signature-settings": ("algorithm=HMAC_SHA256",)}
        assert reason(replace(webhook, headers=headers), both) == "unknown_key"

    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            ("key=webhooks_sharedkey_1,algorithm=HMAC_MD5", "unknown_algorithm"),
            ("key=webhooks_sharedkey_1,algorithm=none", "unknown_algorithm"),
            ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA1", "signature"),
            ("key=webhooks_sharedkey_1", "signature"),
            ("algorithm=HMAC_SHA256", "unknown_key"),
            ("", "unknown_key"),
            ("," * 10_000, "unknown_key"),
        ],
    )
    def test_other_settings_are_refused(self, settings: str, expected: str) -> None:
        webhook = twilio(token=SHARED_KEY.value, key_id=SHARED_KEY.key_id)
        headers = webhook.headers | {"x-twilio-webhooks-signature-settings": (settings,)}
        assert reason(replace(webhook, headers=headers), SHARED) == expected


class TestTheUrl:
    """The configured URL is signed, with or without the default port of its scheme."""

    @pytest.mark.parametrize(
        ("configured", "signed"),
        [
            ("https://a.example/x", "https://a.example:443/x"),
            ("https://a.example:443/x", "https://a.example/x"),
            ("http://a.example/x", "http://a.example:80/x"),
            ("https://a.example:8443/x", "https://a.example/x"),
            ("https://user:word@a.example/x", "https://user:word@a.example:443/x"),
            ("https://user:word@a.example:443/x", "https://user:word@a.example/x"),
            ("https://a.example?x=1", "https://a.example:443?x=1"),
        ],
    )
    def test_the_port_may_be_there_or_not(self, configured: str, signed: str) -> None:
        pairs = list(MESSAGE.items())
        headers = {"X-Twilio-Signature": twilio_signature(signed, pairs, AUTH_TOKEN)}
        webhook = call("twilio", headers, urlencode(pairs).encode(), url=configured)
        assert isinstance(only(PROVIDER.receive(webhook, TOKEN)), Inbound)

    @pytest.mark.parametrize(
        "url",
        [
            "https://privacy.example/sms/billgenix/twilio/0123456789abcdef",
            "http://privacy.example/sms/cyclonex/twilio/0123456789abcdef",
            "https://privacy.example/sms/cyclonex/twilio/0123456789abcdef/",
            "https://privacy.example/sms/cyclonex/twilio/0123456789abcdef?",
            "https://other.example/sms/cyclonex/twilio/0123456789abcdef",
        ],
    )
    def test_a_call_signed_for_another_address_is_refused(self, url: str) -> None:
        assert reason(replace(twilio(), url=url)) == "signature"


@pytest.mark.parametrize("url", [URL.format("twilio"), URL.format("twilio") + "?bodySHA256=00"])
def test_a_json_body_needs_its_hash_in_the_url(url: str) -> None:
    headers = {"Content-Type": "Application/JSON", "X-Twilio-Signature": twilio_signature(url, [], AUTH_TOKEN)}
    assert reason(call("twilio", headers, b"{}", url=url)) == "body_hash"


def test_a_foreign_token_signs_nothing() -> None:
    assert reason(twilio(token=OTHER_TOKEN)) == "signature"


def test_a_reply_is_twiml_whatever_the_text() -> None:
    answer = PROVIDER.reply('Cyclonex: <you> & "we" are done\x00.')
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert answer.body.endswith('<Response><Message>Cyclonex: &lt;you&gt; &amp; "we" are done.</Message></Response>')
