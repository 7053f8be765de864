"""Standard Webhooks with a plain JSON body."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.domain.sms.generic import MAX_SIGNATURES, Generic
from chalicelib.domain.sms.provider import Account, Forged, Ignored, Inbound, Secret, Stale, Verdict, Webhook
from tests.fixtures.sms.calls import ED25519, NOW, PERSON, WHSEC, call, generic, generic_body, only, public, seconds

ACCOUNT = Account((Secret(WHSEC),))
PROVIDER = Generic()


def message(**changes: Any) -> Inbound:
    event = only(PROVIDER.receive(generic(generic_body(**changes)), ACCOUNT))
    assert isinstance(event, Inbound)
    return event


def refused(webhook: Webhook, account: Account = ACCOUNT) -> str:
    with pytest.raises(Forged) as error:
        PROVIDER.receive(webhook, account)
    return error.value.reason


def asymmetric(key: Ed25519PrivateKey = ED25519, version: str = "v1a") -> Webhook:
    webhook = generic()
    signature = base64.b64encode(key.sign(f"msg_1.{seconds()}.".encode() + webhook.body)).decode()
    return replace(webhook, headers=webhook.headers | {"webhook-signature": (f"{version},{signature}",)})


@pytest.mark.parametrize(
    ("intent", "verdict"),
    [
        ("stop", Verdict.STOP),
        (" OPT_OUT ", Verdict.STOP),
        ("Start", Verdict.START),
        ("opt_in", Verdict.START),
        ("help", Verdict.HELP),
    ],
)
def test_an_intent_stands_for_a_text(intent: str, verdict: Verdict) -> None:
    event = message(text=None, intent=intent)
    assert (event.verdict, event.text, event.provider_answers) == (verdict, "", False)


@pytest.mark.parametrize(
    "body", [{"from": PERSON}, {"from": PERSON, "intent": "dance"}, {"from": PERSON, "text": 7}, {}]
)
def test_neither_text_nor_intent_says_nothing(body: dict[str, object]) -> None:
    assert only(PROVIDER.receive(generic(body), ACCOUNT)) == Ignored("not_a_message")


@pytest.mark.parametrize(
    "number", ["(415) 555-2671", "415-555-2671", "+1 415 555 2671", "\u202a+1\u00a0415 555\u22122671\u202c"]
)
def test_us_numbers_come_in_any_usual_form(number: str) -> None:
    assert message(**{"from": number}).from_number == PERSON


@pytest.mark.parametrize("number", [None, 7, "", "72345", "+1415CALLNOW", "+4930123456.0", "x" * 10_000, "\ud800"])
def test_no_person_no_event(number: object) -> None:
    body = generic_body(**{"from": number})
    assert only(PROVIDER.receive(generic(body), ACCOUNT)) == Ignored("sender_not_a_number")


@pytest.mark.parametrize("missing", [None, "", 7, "x" * 500, "a b"])
def test_without_a_usable_message_id_the_stop_still_counts(missing: object) -> None:
    event = message(message_id=missing)
    assert event.event_id == "msg_1" or event.event_id.startswith("body-")


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b"{" * 100_000])
def test_signed_nonsense_is_nothing_to_us(raw: bytes) -> None:
    assert only(PROVIDER.receive(generic(raw=raw), ACCOUNT)) == Ignored("unreadable")


class TestSignatures:
    """One header, several signatures, two kinds of them."""

    def test_one_good_one_among_several_is_enough(self) -> None:
        extra = ("v1,AAAA", "v2,g0hM", "v1a,AAAA", "nonsense", "v1,", "")
        assert isinstance(only(PROVIDER.receive(generic(extra=extra), ACCOUNT)), Inbound)

    def test_no_more_are_looked_at_than_a_rotation_needs(self) -> None:
        fitting = generic(extra=("v1,AAAA",) * (MAX_SIGNATURES - 1))
        assert isinstance(only(PROVIDER.receive(fitting, ACCOUNT)), Inbound)
        assert refused(generic(extra=("v1,AAAA",) * 10_000)) == "too_many_signatures"

    @pytest.mark.parametrize("version", ["v2", "V1", "", "v1 "])
    def test_another_version_proves_nothing(self, version: str) -> None:
        webhook = generic()
        mac = webhook.headers["webhook-signature"][0].removeprefix("v1,")
        headers = webhook.headers | {"webhook-signature": (f"{version},{mac}",)}
        assert refused(replace(webhook, headers=headers)) == "signature"

    def test_a_public_key_verifies_v1a(self) -> None:
        account = Account((Secret("whpk_" + public()),))
        assert isinstance(only(PROVIDER.receive(asymmetric(), account)), Inbound)
        assert refused(asymmetric(Ed25519PrivateKey.generate()), account) == "signature"
        assert refused(generic(), account) == "signature"

    def test_the_kinds_are_not_mixed_up(self) -> None:
        account = Account((Secret("whpk_" + public()),))
        assert refused(asymmetric(version="v1"), account) == "signature"
        # Anyone who knows the public key alone could compute an HMAC with it.
        assert refused(generic(secret=public()), account) == "signature"

    def test_both_kinds_are_valid_while_they_rotate(self) -> None:
        account = Account((Secret("whpk_" + public()), Secret(WHSEC)))
        for webhook in (generic(), asymmetric()):
            assert isinstance(only(PROVIDER.receive(webhook, account)), Inbound)

    @pytest.mark.parametrize("secret", ["whsec_", "whsec_!", "whsec_AAAA", "=", "whpk_", "whpk_AAAA"])
    def test_a_secret_that_is_none_or_short_refuses_all(self, secret: str) -> None:
        usable = "AAAA" if secret.endswith("AAAA") else ""
        assert refused(generic(secret=f"whsec_{usable}"), Account((Secret(secret),))) == "signature"

    @pytest.mark.parametrize("spelling", [WHSEC, WHSEC.removeprefix("whsec_"), WHSEC + "=="])
    def test_the_prefix_and_the_padding_of_a_secret_may_be_missing(self, spelling: str) -> None:
        assert isinstance(only(PROVIDER.receive(generic(), Account((Secret(spelling),)))), Inbound)

    @pytest.mark.parametrize("identity", ["a.b", "é", "a b", "x" * 129, "a\n"])
    def test_an_id_that_would_blur_what_is_signed_is_refused(self, identity: str) -> None:
        assert refused(generic(identity=identity)) == "bad_id"

    @pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
    def test_every_header_is_needed(self, missing: str) -> None:
        webhook = generic()
        headers = {name: values for name, values in webhook.headers.items() if name != missing}
        assert refused(replace(webhook, headers=headers)) == "unsigned"


@pytest.mark.parametrize("away", [-301, 301])
def test_five_minutes_and_a_second_are_stale(away: int) -> None:
    with pytest.raises(Stale):
        PROVIDER.receive(generic(sent=NOW + timedelta(seconds=away)), ACCOUNT)
    assert PROVIDER.receive(generic(sent=NOW + timedelta(seconds=away + (1 if away < 0 else -1))), ACCOUNT).events


def test_a_retry_with_a_new_timestamp_is_the_same_call() -> None:
    first = PROVIDER.receive(generic(), ACCOUNT)
    again = PROVIDER.receive(generic(sent=NOW + timedelta(seconds=60)), ACCOUNT)
    assert (again.nonce, again.fingerprint) == (first.nonce, first.fingerprint)


def test_a_call_without_headers_is_unsigned() -> None:
    assert refused(call("generic", {}, b"{}")) == "unsigned"
