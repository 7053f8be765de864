"""AWS: SNS's envelope over HTTP, proven by its certificate, and over SQS without one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.sms.aws import Aws, receive_from_queue, topic_of
from chalicelib.domain.sms.provider import (
    Account,
    ConfirmSubscription,
    Event,
    Forged,
    Ignored,
    Inbound,
    Stale,
    Verdict,
    Webhook,
)
from tests.fixtures.sms.calls import (
    CERTIFICATE_URL,
    NOW,
    OURS,
    PERSON,
    TOPIC,
    aws,
    call,
    no_certificate,
    only,
    pem,
    rsa_private_key,
    sns_envelope,
    sns_message,
    sns_signature,
)

ACCOUNT = Account(ids=frozenset({TOPIC}))
PROVIDER = Aws({CERTIFICATE_URL: pem()}.__getitem__)
SUBSCRIBE_URL = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y"


def reason(webhook: Webhook, provider: Aws = PROVIDER, account: Account = ACCOUNT) -> str:
    with pytest.raises(Forged) as refused:
        provider.receive(webhook, account)
    return refused.value.reason


def message(account: Account = ACCOUNT, **changes: Any) -> Event:
    return only(PROVIDER.receive(aws(Message=sns_message(**changes)), account))


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("subject", [{}, {"Subject": "hi"}, {"Subject": ""}])
def test_both_versions_of_the_signature_are_verified(version: str, subject: dict[str, Any]) -> None:
    assert isinstance(only(PROVIDER.receive(aws(SignatureVersion=version, **subject), ACCOUNT)), Inbound)


@pytest.mark.parametrize(("version", "other"), [("1", "2"), ("2", "1")])
def test_a_signature_is_not_taken_for_the_other_version(version: str, other: str) -> None:
    envelope = sns_envelope(SignatureVersion=version)
    envelope["Signature"] = sns_signature(envelope)
    assert reason(aws(envelope | {"SignatureVersion": other})) == "signature"


@pytest.mark.parametrize("version", ["", "0", "3", "v1", "2 "])
def test_other_versions_prove_nothing(version: str) -> None:
    envelope = sns_envelope() | {"Signature": sns_signature(sns_envelope())}
    assert reason(aws(envelope | {"SignatureVersion": version})) == "unsigned"


@pytest.mark.parametrize("field", ["Message", "MessageId", "Timestamp", "Type", "Signature", "SigningCertURL"])
def test_every_field_is_needed(field: str) -> None:
    envelope = sns_envelope() | {"Signature": sns_signature(sns_envelope())}
    del envelope[field]
    webhook = call("aws", {}, json.dumps(envelope).encode())
    assert reason(webhook) in {"unsigned", "signature", "certificate_host"}


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com@evil.example/a.pem",
        "https://sns.us-east-1.amazonaws.com:8443/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem?x=.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem#b.pem",
        "https://sns.us-east-1.amazonaws.com/../a.pem",
        "https://sns.us-east-1.amazonaws.com/a.txt",
        "https://sns.us-east-1.amazonaws.com.cn/a.pem",
        "https://sns.cn-north-1.amazonaws.com/a.pem",
        "https://s3.us-east-1.amazonaws.com/bucket/a.pem",
        "https://sns-us-east-1.amazonaws.com/a.pem",
        "https://SNS.us-east-1.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem\n",
        "https://sns.us-east-1.amazonaws.com/" + "a" * 100_000,
        "",
    ],
)
def test_a_certificate_from_elsewhere_is_not_even_fetched(url: str) -> None:
    assert reason(aws(SigningCertURL=url), Aws(no_certificate)) == "certificate_host"


@pytest.mark.parametrize(
    "url",
    [
        CERTIFICATE_URL,
        "https://sns.us-gov-west-1.amazonaws.com/a.pem",
        "https://sns.ap-southeast-2.amazonaws.com/a-b_c.pem",
        "https://sns.cn-north-1.amazonaws.com.cn/a.pem",
    ],
)
def test_snss_own_addresses_are_fetched_from(url: str) -> None:
    assert isinstance(only(Aws({url: pem()}.__getitem__).receive(aws(SigningCertURL=url), ACCOUNT)), Inbound)


def test_without_the_certificate_the_call_may_come_again() -> None:
    with pytest.raises(Unavailable):
        Aws(no_certificate).receive(aws(), ACCOUNT)


@pytest.mark.parametrize(
    "certificate",
    [
        lambda: b"",
        lambda: b"not PEM",
        lambda: pem(since=NOW + timedelta(days=1)),
        lambda: pem(since=NOW - timedelta(days=30), days=7),
        lambda: pem(rsa_private_key(1024)),
        lambda: pem(Ed25519PrivateKey.generate()),
    ],
    ids=["empty", "no PEM", "not yet", "no longer", "short key", "other key"],
)
def test_an_unfit_certificate_proves_nothing(certificate: Any) -> None:
    assert reason(aws(), Aws({CERTIFICATE_URL: certificate()}.__getitem__)) == "certificate"


@pytest.mark.long
def test_another_key_than_the_certificates_proves_nothing() -> None:
    envelope = sns_envelope()
    envelope["Signature"] = sns_signature(envelope, rsa_private_key(3072))
    assert reason(aws(envelope)) == "signature"


@pytest.mark.parametrize("away", [timedelta(hours=1, seconds=61), -timedelta(minutes=6, seconds=1)])
def test_an_hour_is_the_window(away: timedelta) -> None:
    with pytest.raises(Stale):
        PROVIDER.receive(replace(aws(), received_at=NOW + away), ACCOUNT)


def test_a_signed_time_that_is_none_is_stale() -> None:
    with pytest.raises(Stale):
        PROVIDER.receive(aws(Timestamp="yesterday"), ACCOUNT)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{" * 100_000, sns_message().encode()])
def test_a_raw_delivery_carries_no_signature_and_is_refused(body: bytes) -> None:
    assert reason(call("aws", {"x-amz-sns-message-type": "Notification"}, body)) in {"not_an_envelope", "foreign_topic"}


class TestWhatIsTold:
    """The text of the SNS message is itself JSON."""

    def test_a_message(self) -> None:
        found = message(messageBody="Stop please", messageKeyword="STOP")
        assert isinstance(found, Inbound)
        assert (found.from_number, found.to, found.text) == (PERSON, OURS, "Stop please")
        assert found.event_id == "cae173d2-66b9-564c-8309-21f858e9fb84"
        assert found.at == datetime(2026, 11, 22, tzinfo=UTC)
        assert (found.verdict, found.provider_answers) == (Verdict.STOP, True)

    @pytest.mark.parametrize("keyword", ["KEYWORD_1", "", None, 7])
    def test_another_keyword_is_no_verdict(self, keyword: object) -> None:
        found = message(messageKeyword=keyword)
        assert isinstance(found, Inbound)
        assert (found.verdict, found.provider_answers) == (None, False)

    def test_with_awss_handling_switched_off_nothing_is_answered_there(self) -> None:
        found = message(replace(ACCOUNT, self_managed=True))
        assert isinstance(found, Inbound)
        assert (found.verdict, found.provider_answers) == (None, False)

    @pytest.mark.parametrize("number", [None, "72345", "CYCLONEX", 14155552671])
    def test_no_person_no_event(self, number: object) -> None:
        assert message(originationNumber=number) == Ignored("sender_not_a_number")

    @pytest.mark.parametrize("text", ["", "hello", "[]", "{}", '{"eventType": "TEXT_DELIVERED"}'])
    def test_other_messages_of_the_topic_are_nothing_to_us(self, text: str) -> None:
        assert only(PROVIDER.receive(aws(Message=text), ACCOUNT)) == Ignored("not_a_message")


class TestSubscription:
    """A topic is confirmed as a caller by fetching the URL that it sends."""

    def envelope(self, url: str = SUBSCRIBE_URL) -> Webhook:
        return aws(Type="SubscriptionConfirmation", Token="y", SubscribeURL=url, Message="You have chosen…")

    def test_its_url_is_told(self) -> None:
        found = only(PROVIDER.receive(self.envelope(), ACCOUNT))
        assert isinstance(found, ConfirmSubscription)
        assert found.url == SUBSCRIBE_URL
        assert SUBSCRIBE_URL not in repr(found)

    @pytest.mark.parametrize("url", ["https://evil.example/?Action=x", "http://sns.us-east-1.amazonaws.com/?A=x", ""])
    def test_a_url_elsewhere_is_never_fetched(self, url: str) -> None:
        assert only(PROVIDER.receive(self.envelope(url), ACCOUNT)) == Ignored("subscribe_host")

    def test_a_foreign_topic_is_refused_before(self) -> None:
        assert reason(self.envelope(), account=Account(ids=frozenset({"arn:other"}))) == "foreign_topic"

    def test_the_end_of_a_subscription_is_nothing_to_us(self) -> None:
        webhook = aws(Type="UnsubscribeConfirmation", Token="y", SubscribeURL=SUBSCRIBE_URL)
        assert only(PROVIDER.receive(webhook, ACCOUNT)) == Ignored("not_a_message")


class TestByQueue:
    """IAM lets only the tenants' topics send to the queue; the envelope's topic decides which tenant it is."""

    def test_the_same_is_told_without_a_signature_however_late(self) -> None:
        late = NOW + timedelta(days=20)
        received = receive_from_queue(json.dumps(sns_envelope()), ACCOUNT, late)
        by_http = PROVIDER.receive(aws(), ACCOUNT)
        assert isinstance(only(received), Inbound)
        assert (received.nonce, received.fingerprint) == (by_http.nonce, by_http.fingerprint)
        assert only(received) == only(by_http)

    def test_its_topic_names_the_tenant(self) -> None:
        assert topic_of(json.dumps(sns_envelope())) == TOPIC
        assert [topic_of(text) for text in ("", "[]", "{}", '{"TopicArn": 7}', "{" * 100_000)] == [""] * 5

    @pytest.mark.parametrize("body", ["", "[]", sns_message(), json.dumps(sns_envelope(TopicArn="arn:other"))])
    def test_anything_but_the_tenants_topic_is_refused(self, body: str) -> None:
        with pytest.raises(Forged):
            receive_from_queue(body, ACCOUNT, NOW)

    def test_without_a_topic_on_record_all_is_refused(self) -> None:
        with pytest.raises(Forged) as refused:
            receive_from_queue(json.dumps(sns_envelope()), Account(), NOW)
        assert refused.value.reason == "secret_missing"
