"""AWS End User Messaging SMS: a topic's messages by SQS, where IAM proves the sender, or by HTTP with a certificate.

HTTP: the address of the certificate must be SNS's own (`sns.<region>.amazonaws.com`, https, no port, no query). The
certificate is trusted because it came from there by TLS. The message names its signature version, 1 (SHA-1) or
2 (SHA-256).

Secrets: none, since the topic identifies the tenant. Account ids: the tenant's topic ARNs; without any, every call is
refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from chalicelib.domain.sms import reading, x509
from chalicelib.domain.sms.provider import (
    Account,
    Answer,
    Certificates,
    ConfirmSubscription,
    Event,
    Forged,
    Ignored,
    Inbound,
    Received,
    Stale,
    Verdict,
    Webhook,
)

WINDOW: Final = timedelta(hours=1)
"""SNS retries for this long, with the signature of the first attempt."""

_HOST: Final = r"https://sns\.(?:cn-[a-z]{2,20}-[0-9]{1,2}\.amazonaws\.com\.cn|(?!cn-)[a-z]{2}(?:-[a-z]{2,20}){1,3}-[0-9]{1,2}\.amazonaws\.com)"
_CERTIFICATE_URL: Final = re.compile(rf"{_HOST}/[A-Za-z0-9_-]{{1,128}}\.pem", re.ASCII)
_SUBSCRIBE_URL: Final = re.compile(rf"{_HOST}/\?[!-~]{{1,2048}}", re.ASCII)
_SIGNED: Final = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
_HASHES: Final[dict[object, Literal["sha1", "sha256"]]] = {"1": "sha1", "2": "sha256"}
_STOP: Final = ("ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE")
_KEYWORDS: Final = {
    **dict.fromkeys(_STOP, Verdict.STOP),
    **dict.fromkeys(("START", "UNSTOP"), Verdict.START),
    "HELP": Verdict.HELP,
}
"""The words that AWS acts upon when a message begins with them; it names them in `messageKeyword`."""


@dataclass(frozen=True, slots=True)
class Aws:
    """The provider `aws`. `certificates` is the only thing that any provider needs from outside."""

    certificates: Certificates
    name: str = "aws"

    def receive(self, webhook: Webhook, account: Account) -> Received:
        """See Provider.receive; for SNS's HTTP deliveries. Also raises Unavailable if it can't get the certificate."""
        envelope = _envelope(webhook.body, account)
        self._verify(envelope, webhook.received_at)
        return _receive(envelope, webhook.body, account, webhook.received_at)

    def empty(self) -> Answer:
        """Returns 200 without a body."""
        return Answer(200, {"Content-Type": "text/plain; charset=utf-8"})

    def reply(self, text: str) -> None:
        """Returns None: SNS sends no answer on to the person."""

    def _verify(self, envelope: dict[str, str], at: datetime) -> None:
        names = _SIGNED.get(envelope.get("Type", ""))
        algorithm = _HASHES.get(envelope.get("SignatureVersion"))
        signature = reading.unbase64(envelope.get("Signature", ""))
        if not names or not algorithm or not signature:
            raise Forged("unsigned")
        url = envelope.get("SigningCertURL", "")
        if not _CERTIFICATE_URL.fullmatch(url):
            raise Forged("certificate_host")
        signed = "".join(f"{name}\n{envelope[name]}\n" for name in names if name in envelope)
        try:
            key = x509.read_rsa_key(self.certificates(url), at)
        except x509.BadCertificate:
            raise Forged("certificate") from None
        if not x509.verify(key, signature, signed.encode("utf-8", "replace"), algorithm):
            raise Forged("signature")
        sent = reading.exact_moment(envelope.get("Timestamp"))
        if sent is None or not -reading.WINDOW <= at - sent <= WINDOW:
            raise Stale("outside_window")


def receive_from_queue(body: str, account: Account, received_at: datetime) -> Received:
    """Reads a message of the queue. Its policy lets only the tenants' topics in, so no signature or time is checked.

    Raises Forged if the message does not name one of the tenant's topics, as raw deliveries never do.
    """
    raw = body.encode("utf-8", "replace")
    return _receive(_envelope(raw, account), raw, account, received_at)


def topic_of(body: str) -> str:
    """Returns the topic that a message of the queue names, which leads to its tenant; empty for anything else."""
    found = (reading.json_object(body) or {}).get("TopicArn")
    return found if isinstance(found, str) else ""


def _envelope(body: bytes, account: Account) -> dict[str, str]:
    found = reading.json_object(body)
    if found is None:
        raise Forged("not_an_envelope")
    if not account.ids:
        raise Forged("secret_missing")
    if found.get("TopicArn") not in account.ids:
        raise Forged("foreign_topic")
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _receive(envelope: dict[str, str], body: bytes, account: Account, received_at: datetime) -> Received:
    message = envelope.get("Message", "")
    nonce = reading.own_id(envelope.get("MessageId"))
    fingerprint = reading.sha256(envelope.get("Type", ""), message, envelope.get("Token", ""))
    return Received((_event(envelope, body, account, received_at),), nonce, fingerprint)


def _event(envelope: dict[str, str], body: bytes, account: Account, received_at: datetime) -> Event:
    if envelope.get("Type") == "SubscriptionConfirmation":
        url = envelope.get("SubscribeURL", "")
        return ConfirmSubscription(url) if _SUBSCRIBE_URL.fullmatch(url) else Ignored("subscribe_host")
    message = reading.json_object(envelope.get("Message", ""))
    if envelope.get("Type") != "Notification" or message is None or "messageBody" not in message:
        return Ignored("not_a_message")
    return _message(message, reading.moment(envelope.get("Timestamp"), received_at), body, account)


def _message(message: dict[str, Any], at: datetime, body: bytes, account: Account) -> Event:
    number = reading.number(message.get("originationNumber"))
    if number is None:
        return Ignored("sender_not_a_number")
    keyword = reading.text(message.get("messageKeyword")).strip().upper()
    verdict = None if account.self_managed else _KEYWORDS.get(keyword)
    return Inbound(
        event_id=reading.event_id(message.get("inboundMessageId"), body),
        provider="aws",
        from_number=number,
        to=reading.text(message.get("destinationNumber"), 64),
        text=reading.text(message.get("messageBody")),
        at=at,
        verdict=verdict,
        provider_answers=verdict is not None,
    )
