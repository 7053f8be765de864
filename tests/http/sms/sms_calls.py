"""Calls as the five providers make them, signed with what `.local/credentials.json` gives whoever plays a provider."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.local.stack import Answer, Stack
from tests.domain.sms.calls import INSTANT, sns_signature, twilio_signature

PERSON = "+14155552671"
Entry = Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """One call, ready to go."""

    url: str
    headers: dict[str, str]
    body: bytes

    def to(self, stack: Stack, path: str | None = None) -> Answer:
        """Posts it to its address, or to another path."""
        return stack.http("POST", path or urlsplit(self.url).path, self.headers, self.body)

    def altered(self) -> Sent:
        """The same with another person in it, and for RingCentral, which signs nothing, another token."""
        if "Verification-Token" in self.headers:
            return replace(self, headers={**self.headers, "Verification-Token": "another"})
        return replace(self, body=self.body.replace(b"4155552671", b"4155552672"))


def call(
    provider: str, entry: Entry, text: str = "STOP", number: int = 1, person: str = PERSON, at: datetime | None = None
) -> Sent:
    """A message of a person; `number` tells one from the other, `at` is the moment of sending and of signing."""
    return _MAKERS[provider](entry, text, number, person, at or datetime.now(UTC))


def _twilio(entry: Entry, text: str, number: int, person: str, _: datetime) -> Sent:
    pairs = [
        ("MessageSid", f"SM{number:032x}"),
        ("AccountSid", entry["account_sid"]),
        ("From", person),
        ("To", entry["number"]),
        ("Body", text),
        ("ToCity", ""),
    ]
    signature = twilio_signature(entry["url"], pairs, entry["auth_token"])
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "X-Twilio-Signature": signature}
    return Sent(entry["url"], headers, urlencode(pairs).encode())


def _ringcentral(entry: Entry, text: str, number: int, person: str, at: datetime) -> Sent:
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {
        "uuid": str(number),
        "event": INSTANT,
        "timestamp": moment,
        "subscriptionId": entry["subscription_id"],
        "body": {
            "id": str(number),
            "to": [{"phoneNumber": entry["number"], "target": True}],
            "from": {"phoneNumber": person},
            "type": "SMS",
            "creationTime": moment,
            "direction": "Inbound",
            "subject": text,
        },
    }
    return _json(entry, {"Verification-Token": entry["verification_token"]}, body)


def _telnyx(entry: Entry, text: str, number: int, person: str, at: datetime) -> Sent:
    payload = {
        "id": f"m-{number}",
        "direction": "inbound",
        "type": "SMS",
        "from": {"phone_number": person},
        "to": [{"phone_number": entry["number"]}],
        "text": text,
    }
    data = {"event_type": "message.received", "id": f"e-{number}", "occurred_at": at.isoformat(), "payload": payload}
    body = json.dumps({"data": data}).encode()
    key = serialization.load_pem_private_key(entry["private_key"].encode(), None)
    assert isinstance(key, Ed25519PrivateKey)
    time = str(int(at.timestamp()))
    signature = base64.b64encode(key.sign(time.encode() + b"|" + body)).decode()
    headers = {"telnyx-signature-ed25519": signature, "telnyx-timestamp": time, "Content-Type": "application/json"}
    return Sent(entry["url"], headers, body)


def _aws(entry: Entry, text: str, number: int, person: str, at: datetime) -> Sent:
    told = {"originationNumber": person, "destinationNumber": entry["number"], "messageBody": text}
    told |= {"messageKeyword": text.upper()[:30], "inboundMessageId": f"m-{number}"}
    envelope = {
        "Type": "Notification",
        "MessageId": f"e-{number}",
        "TopicArn": entry["topic_arn"],
        "Message": json.dumps(told),
        "Timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "SignatureVersion": "2",
        "SigningCertURL": entry["signing_cert_url"],
    }
    key = serialization.load_pem_private_key(entry["private_key"].encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    envelope["Signature"] = sns_signature(envelope, key)
    return Sent(entry["url"], {"Content-Type": "text/plain; charset=UTF-8"}, json.dumps(envelope).encode())


def _generic(entry: Entry, text: str, number: int, person: str, at: datetime) -> Sent:
    body = {"from": person, "to": entry["number"], "text": text, "message_id": f"m-{number}"}
    content = json.dumps({**body, "occurred_at": at.isoformat()}).encode()
    time, identity = str(int(at.timestamp())), f"msg_{number}"
    key = base64.b64decode(entry["secret"].removeprefix("whsec_"))
    mac = hmac.new(key, f"{identity}.{time}.".encode() + content, hashlib.sha256).digest()
    headers = {"webhook-id": identity, "webhook-timestamp": time, "Content-Type": "application/json"}
    headers["webhook-signature"] = f"v1,{base64.b64encode(mac).decode()}"
    return Sent(entry["url"], headers, content)


def _json(entry: Entry, headers: dict[str, str], body: object) -> Sent:
    return Sent(entry["url"], {"Content-Type": "application/json", **headers}, json.dumps(body).encode())


_MAKERS: dict[str, Callable[[Entry, str, int, str, datetime], Sent]] = {
    "twilio": _twilio,
    "ringcentral": _ringcentral,
    "telnyx": _telnyx,
    "aws": _aws,
    "generic": _generic,
}
PROVIDERS = tuple(_MAKERS)
