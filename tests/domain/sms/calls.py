"""Genuine calls of every provider, signed with keys of our own, and what their tenant's account must hold."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.sms.provider import Account, Event, Provider, Received, Secret, Webhook
from chalicelib.domain.sms.registry import provider

NOW = datetime(2026, 11, 22, 0, 1, tzinfo=UTC)
URL = "https://privacy.example/sms/cyclonex/{}/0123456789abcdef"
PERSON, OURS = "+14155552671", "+15017122661"

TOPIC = "arn:aws:sns:us-east-1:123456789012:two-way-sms"
CERTIFICATE_URL = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
AUTH_TOKEN, OTHER_TOKEN = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
ACCOUNT_SID = "AC00000000000000000000000000000001"
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VERIFICATION_TOKEN = "a-token-of-the-subscription"
ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def no_certificate(url: str) -> bytes:
    """The port of a test in which nothing may be fetched."""
    raise Unavailable("the test offers no certificate")


def known(name: str, certificates: Callable[[str], bytes] = no_certificate) -> Provider:
    found = provider(name, certificates)
    assert found is not None
    return found


def call(name: str, headers: Mapping[str, str], body: bytes, at: datetime = NOW, url: str | None = None) -> Webhook:
    return Webhook.of("POST", url or URL.format(name), headers.items(), body, at)


def only(received: Received) -> Event:
    """The event of a call that tells one."""
    assert len(received.events) == 1
    return received.events[0]


def seconds(at: datetime = NOW) -> str:
    return str(int(at.timestamp()))


def public(key: Ed25519PrivateKey = ED25519) -> str:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


MESSAGE = {
    "MessageSid": "SM00000000000000000000000000000001",
    "AccountSid": ACCOUNT_SID,
    "From": PERSON,
    "To": OURS,
    "Body": "STOP",
    "ToCity": "",
}


def twilio_signature(url: str, parameters: Iterable[tuple[str, str]], token: str, algorithm: str = "sha1") -> str:
    text = url + "".join(name + value for name, value in sorted(set(parameters)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), algorithm).digest()).decode()


def twilio(
    parameters: Mapping[str, str] | None = None, token: str = AUTH_TOKEN, key_id: str = "", **changes: str
) -> Webhook:
    """A message, MESSAGE with changes, signed with an Auth Token, or with a SharedKey where it is named."""
    pairs = list(({**MESSAGE, **changes} if parameters is None else parameters).items())
    url = URL.format("twilio")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": twilio_signature(url, pairs, token, "sha256" if key_id else "sha1"),
    }
    if key_id:
        headers["X-Twilio-Webhooks-Signature-Settings"] = f"key={key_id},algorithm=HMAC_SHA256"
    return call("twilio", headers, urlencode(pairs).encode())


def ringcentral(event: str, body: Any, token: str | None = VERIFICATION_TOKEN, **changes: Any) -> Webhook:
    envelope = {
        "uuid": "6242343638330007102",
        "event": event,
        "timestamp": "2026-11-22T00:00:00.034Z",
        "subscriptionId": "7e4a7486-8df9-4195-8aef-b8d81d3345f6",
        "ownerId": "629893000",
        "body": body,
    } | changes
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    if token is not None:
        headers["Verification-Token"] = token
    return call("ringcentral", headers, json.dumps(envelope).encode())


OPT_OUTS = "/restapi/v1.0/account/11111111/a2p-sms/opt-outs"
CONSENTS = "/restapi/v2/accounts/11111111/sms/consents"
INSTANT = "/restapi/v1.0/account/809/extension/629/message-store/instant?type=SMS"
HIGH_VOLUME = "/restapi/v1.0/account/809/a2p-sms/messages?direction=Inbound"


def ringcentral_message(text: str = "STOP") -> dict[str, Any]:
    return {
        "id": "3062991514017",
        "to": [{"phoneNumber": "+16573900000"}, {"phoneNumber": OURS, "target": True}],
        "from": {"phoneNumber": PERSON},
        "type": "SMS",
        "creationTime": "2026-11-22T00:00:00.028Z",
        "direction": "Inbound",
        "subject": text,
    }


def telnyx_body(attempt: int = 1, **changes: Any) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "id": "84cca175-9755-4859-b67f-4730d7f58aa3",
        "direction": "inbound",
        "type": "SMS",
        "from": {"phone_number": PERSON},
        "to": [{"phone_number": OURS}],
        "text": "STOP",
        "autoresponse_type": "STOP",
    } | changes
    data = {
        "event_type": "message.received",
        "id": "b301ed3f-1490-491f-995f-6e64e69674d4",
        "occurred_at": "2026-11-22T00:00:00.000+00:00",
        "payload": payload,
    }
    return {"data": data, "meta": {"attempt": attempt}}


def telnyx(
    body: Any = None, key: Ed25519PrivateKey = ED25519, sent: datetime = NOW, raw: bytes | None = None
) -> Webhook:
    content = json.dumps(telnyx_body() if body is None else body).encode() if raw is None else raw
    signature = base64.b64encode(key.sign(seconds(sent).encode() + b"|" + content)).decode()
    return call("telnyx", {"telnyx-signature-ed25519": signature, "telnyx-timestamp": seconds(sent)}, content)


def generic_body(**changes: Any) -> dict[str, Any]:
    return {
        "from": PERSON,
        "to": OURS,
        "text": "STOP",
        "message_id": "m-1",
        "occurred_at": "2026-11-22T00:00:00Z",
    } | changes


def generic(
    body: Any = None,
    secret: str = WHSEC,
    sent: datetime = NOW,
    identity: str = "msg_1",
    raw: bytes | None = None,
    extra: tuple[str, ...] = (),
) -> Webhook:
    content = json.dumps(generic_body() if body is None else body).encode() if raw is None else raw
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{identity}.{seconds(sent)}.".encode() + content, hashlib.sha256).digest()
    signatures = " ".join((*extra, f"v1,{base64.b64encode(mac).decode()}"))
    headers = {"webhook-id": identity, "webhook-timestamp": seconds(sent), "webhook-signature": signatures}
    return call("generic", headers, content)


@cache
def rsa_private_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def pem(key: Any = None, since: datetime = NOW - timedelta(days=30), days: int = 400) -> bytes:
    """A self-signed certificate as SNS's looks."""
    signer = rsa_private_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key((key or signer).public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=days))
        .sign(signer, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)


def sns_message(**changes: Any) -> str:
    return json.dumps(
        {
            "originationNumber": PERSON,
            "destinationNumber": OURS,
            "messageKeyword": "STOP",
            "messageBody": "STOP",
            "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
        }
        | changes
    )


def sns_envelope(**changes: str) -> dict[str, str]:
    return {
        "Type": "Notification",
        "MessageId": "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
        "TopicArn": TOPIC,
        "Message": sns_message(),
        "Timestamp": "2026-11-22T00:00:00.000Z",
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE_URL,
    } | changes


def sns_signature(envelope: Mapping[str, str], key: rsa.RSAPrivateKey | None = None) -> str:
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{envelope[name]}\n" for name in names if name in envelope)
    digest = hashes.SHA1() if envelope["SignatureVersion"] == "1" else hashes.SHA256()  # noqa: S303 - what version 1 is
    signed = (key or rsa_private_key()).sign(text.encode(), padding.PKCS1v15(), digest)
    return base64.b64encode(signed).decode()


def aws(envelope: Mapping[str, str] | None = None, **changes: str) -> Webhook:
    found = dict(sns_envelope(**changes) if envelope is None else envelope)
    found.setdefault("Signature", sns_signature(found))
    return call("aws", {"Content-Type": "text/plain; charset=UTF-8"}, json.dumps(found).encode())


@dataclass(frozen=True)
class Case:
    """A provider, a genuine STOP of it, and the account that it belongs to."""

    provider: Provider
    webhook: Webhook
    account: Account
    foreign: Account

    def receive(self, **changes: Any) -> Received:
        """The call with other fields of Webhook."""
        return self.provider.receive(replace(self.webhook, **changes), self.account)


@cache
def cases() -> dict[str, Case]:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    certificate = pem()  # at whatever address of SNS's: no signature covers that
    return {
        "twilio": Case(
            known("twilio"),
            twilio(),
            Account((Secret(AUTH_TOKEN),), frozenset({ACCOUNT_SID})),
            Account((Secret(OTHER_TOKEN),)),
        ),
        "ringcentral": Case(
            known("ringcentral"),
            ringcentral(INSTANT, ringcentral_message()),
            Account((Secret(VERIFICATION_TOKEN),)),
            Account((Secret("the-token-of-another"),)),
        ),
        "telnyx": Case(known("telnyx"), telnyx(), Account((Secret(public()),)), Account((Secret(public(other)),))),
        "aws": Case(
            known("aws", lambda _: certificate),
            aws(),
            Account(ids=frozenset({TOPIC})),
            Account(ids=frozenset({TOPIC + "-of-another"})),
        ),
        "generic": Case(
            known("generic"),
            generic(),
            Account((Secret(WHSEC),)),
            Account((Secret("whsec_" + base64.b64encode(bytes(24)).decode()),)),
        ),
    }
