"""Any other provider: Standard Webhooks 1.0.0, with `v1` (HMAC-SHA256) and `v1a` (Ed25519) signatures.

The body is a JSON object: `from`, `to`, `text` or `intent` (`stop`, `start`, `help`), `message_id`, `occurred_at`.
Secrets: `whsec_` and base 64 of 24 to 64 bytes, or `whpk_` and base 64 of a public key of 32 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.people import identifiers
from chalicelib.domain.sms import ed25519, reading
from chalicelib.domain.sms.provider import Account, Answer, Event, Forged, Ignored, Inbound, Received, Verdict, Webhook

MAX_SIGNATURES: Final = 8
"""The signatures that one header may have: two secrets in rotation, of two kinds, and some to spare."""

MIN_SECRET: Final = 24
"""Bytes, as the specification requires."""

_ID: Final = re.compile(r"[!-\-/-~]{1,128}")  # printable, but no dot, which separates the signed parts
_INTENTS: Final = {
    "stop": Verdict.STOP,
    "opt_out": Verdict.STOP,
    "start": Verdict.START,
    "opt_in": Verdict.START,
    "help": Verdict.HELP,
}


@dataclass(frozen=True, slots=True)
class Generic:
    """The provider `generic`."""

    name: str = "generic"

    def receive(self, webhook: Webhook, account: Account) -> Received:
        """See Provider.receive."""
        nonce = _verify(webhook, account)
        return Received((_message(webhook, nonce),), nonce, hash_bytes(webhook.body))

    def empty(self) -> Answer:
        """Returns 200 with an empty JSON object."""
        return reading.json_answer()

    def reply(self, text: str) -> None:
        """Returns None: the scheme has no answer that is sent on to the person."""


def _verify(webhook: Webhook, account: Account) -> str:
    """Verifies the call and returns its `webhook-id`. Raises Forged or Stale."""
    secrets = account.valid_secrets()
    identity, timestamp = webhook.header("webhook-id"), webhook.header("webhook-timestamp")
    signatures = webhook.header("webhook-signature")
    if not identity or not timestamp or not signatures:
        raise Forged("unsigned")
    if not _ID.fullmatch(identity):
        raise Forged("bad_id")
    signed = b".".join((identity.encode(), timestamp.encode("utf-8", "replace"), webhook.body))
    listed = signatures.split(" ", MAX_SIGNATURES)
    if len(listed) > MAX_SIGNATURES:
        raise Forged("too_many_signatures")
    given = [(version, reading.unbase64(text)) for version, _, text in (entry.partition(",") for entry in listed)]
    if not any(_signed_with(secret.value, given, signed) for secret in secrets):
        raise Forged("signature")
    reading.check_window(timestamp, webhook)
    return identity


def _signed_with(secret: str, given: list[tuple[str, bytes | None]], signed: bytes) -> bool:
    if secret.startswith("whpk_"):
        key = reading.unbase64(secret.removeprefix("whpk_"), 32)
        candidates = [text for version, text in given if version == "v1a" and text]
        return key is not None and any(ed25519.verify(key, text, signed) for text in candidates)
    unpadded = secret.removeprefix("whsec_").rstrip("=")
    key = reading.unbase64(unpadded + "=" * (-len(unpadded) % 4))
    if key is None or len(key) < MIN_SECRET:
        return False  # a guessable secret proves nothing
    expected = hmac.digest(key, signed, hashlib.sha256)
    return any(hmac.compare_digest(expected, text) for version, text in given if version == "v1" and text)


def _message(webhook: Webhook, nonce: str) -> Event:
    body = reading.json_object(webhook.body)
    if body is None:
        return Ignored("unreadable")
    intent = _INTENTS.get(reading.text(body.get("intent")).strip().lower())
    if intent is None and not isinstance(body.get("text"), str):
        return Ignored("not_a_message")
    person = identifiers.parse_phone(reading.text(body.get("from"), 64))
    if person is None:
        return Ignored("sender_not_a_number")
    return Inbound(
        event_id=reading.event_id(body.get("message_id") or nonce, webhook.body),
        provider="generic",
        from_number=person.value,
        to=reading.text(body.get("to"), 64),
        text=reading.text(body.get("text")),
        at=reading.moment(body.get("occurred_at"), webhook.received_at),
        verdict=intent,
    )
