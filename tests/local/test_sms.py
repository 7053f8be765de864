"""The SMS part of `.local/credentials.json` suffices to sign calls as every provider does, and they are accepted."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from standardwebhooks import Webhook as StandardWebhook

from chalicelib import wiring
from chalicelib.domain.sms.provider import Forged, Webhook
from chalicelib.domain.sms.registry import NAMES, make_provider
from infra.local.stack import Stack
from tests.fixtures.sms import calls

TENANTS = ("billgenix", "cyclonex", "psynergy")


def signed(name: str, entry: dict[str, str], at: datetime) -> tuple[dict[str, str], bytes]:
    """Returns a genuine STOP, made from the entry alone."""
    seconds = str(int(at.timestamp()))
    if name == "twilio":
        pairs = {**calls.MESSAGE, "AccountSid": entry["account_sid"]}
        signature = calls.twilio_signature(entry["url"], pairs.items(), entry["auth_token"])
        webhook = calls.twilio(pairs)
        return {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}, webhook.body
    if name == "ringcentral":
        message = calls.ringcentral_message()
        webhook = calls.ringcentral(calls.INSTANT, message, subscriptionId=entry["subscription_id"])
        return {"Verification-Token": entry["verification_token"]}, webhook.body
    if name == "telnyx":
        body = json.dumps(calls.telnyx_body()).encode()
        key = serialization.load_pem_private_key(entry["private_key"].encode(), None)
        assert isinstance(key, ed25519.Ed25519PrivateKey)
        signature = base64.b64encode(key.sign(f"{seconds}|".encode() + body)).decode()
        return {"telnyx-timestamp": seconds, "telnyx-signature-ed25519": signature}, body
    if name == "aws":
        key_ = serialization.load_pem_private_key(entry["private_key"].encode(), None)
        assert isinstance(key_, rsa.RSAPrivateKey)
        moment = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        url, topic = entry["signing_cert_url"], entry["topic_arn"]
        envelope: dict[str, Any] = calls.sns_envelope(TopicArn=topic, SigningCertURL=url, Timestamp=moment)
        envelope["Signature"] = calls.sns_signature(envelope, key_)
        return {}, json.dumps(envelope).encode()
    body_text = json.dumps({"from": calls.PERSON, "to": entry["number"], "text": "STOP"})
    headers = {"webhook-id": "msg_1", "webhook-timestamp": seconds}
    signature = StandardWebhook(entry["secret"]).sign("msg_1", at, body_text)
    return {**headers, "webhook-signature": signature}, body_text.encode()


@pytest.mark.parametrize("name", NAMES)
def test_a_call_signed_with_what_is_written_is_accepted_by_its_tenant_and_no_other(stack: Stack, name: str) -> None:
    ports, at = wiring.ports(), datetime.now(UTC)
    headers, body = signed(name, stack.keys["cyclonex"].sms[name], at)
    known = make_provider(name, ports.sms_certificates)
    assert known is not None
    for tenant in TENANTS:
        account = ports.sms_accounts.get(tenant, name)
        assert account is not None
        webhook = Webhook.of("POST", account.url, headers.items(), body, at)
        if tenant == "cyclonex":
            assert len(known.receive(webhook, account.account).events) == 1
        else:
            with pytest.raises(Forged):
                known.receive(webhook, account.account)


def test_the_entries_hold_what_the_contract_names(stack: Stack) -> None:
    own = {
        "twilio": {"auth_token", "account_sid"},
        "ringcentral": {"verification_token", "subscription_id"},
        "telnyx": {"private_key", "public_key"},
        "aws": {"topic_arn", "signing_cert_url", "private_key"},
        "generic": {"secret"},
    }
    for tenant in TENANTS:
        assert {name: set(entry) - {"url", "number"} for name, entry in stack.keys[tenant].sms.items()} == own
    numbers = [entry["number"] for tenant in TENANTS for entry in stack.keys[tenant].sms.values()]
    assert len(set(numbers)) == 15


def test_only_the_address_that_was_written_has_a_certificate(stack: Stack) -> None:
    certificates = wiring.ports().sms_certificates
    url = stack.keys["cyclonex"].sms["aws"]["signing_cert_url"]
    assert certificates(url).startswith(b"-----BEGIN CERTIFICATE-----")
    assert certificates(url.replace(".pem", "0.pem")) == b""
