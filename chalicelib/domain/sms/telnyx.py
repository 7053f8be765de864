"""Telnyx: JSON signed with Ed25519 over `timestamp|body`; we hold only a public key.

Secrets: the account's public key, base 64 of 32 bytes. A retry has its number in `meta.attempt`, so its bytes and its
signature differ from the first attempt's; under an event's id, only the event's contents must stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from chalicelib.domain.sms import ed25519, reading
from chalicelib.domain.sms.provider import Account, Answer, Event, Forged, Ignored, Inbound, Received, Verdict, Webhook

_ANSWERED: Final = frozenset(
    ("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "START", "UNSTOP", "HELP")
)
"""The words that Telnyx answers by default, even if it does not say so in `autoresponse_type`."""


@dataclass(frozen=True, slots=True)
class Telnyx:
    """The provider `telnyx`."""

    name: str = "telnyx"

    def receive(self, webhook: Webhook, account: Account) -> Received:
        """See Provider.receive."""
        _verify(webhook, account)
        data = reading.child(reading.json_object(webhook.body), "data")
        payload = reading.child(data, "payload")
        if data.get("event_type") != "message.received" or payload.get("direction", "inbound") != "inbound":
            return Received((Ignored("not_a_message"),))
        event_id = reading.event_id(data.get("id"), webhook.body)
        events = (_message(data, payload, event_id, webhook, account),)
        return Received(events, reading.own_id(data.get("id")), reading.hash_events(events))

    def empty(self) -> Answer:
        """Returns 200 with an empty JSON object."""
        return reading.json_answer()

    def reply(self, text: str) -> None:
        """Returns None: Telnyx sends no answer on to the person."""


def _verify(webhook: Webhook, account: Account) -> None:
    secrets = account.valid_secrets()
    given, timestamp = webhook.header("telnyx-signature-ed25519"), webhook.header("telnyx-timestamp")
    if not given or not timestamp:
        raise Forged("unsigned")
    signature = reading.unbase64(given, 64)
    signed = timestamp.encode("utf-8", "replace") + b"|" + webhook.body
    keys = [key for secret in secrets if (key := reading.unbase64(secret.value, 32))]
    if not keys:
        raise Forged("secret_unusable")
    if signature is None or not any(ed25519.verify(key, signature, signed) for key in keys):
        raise Forged("signature")
    reading.check_window(timestamp, webhook)


def _message(data: dict[str, Any], payload: dict[str, Any], event_id: str, webhook: Webhook, account: Account) -> Event:
    number = reading.number(reading.child(payload, "from").get("phone_number"))
    if number is None:
        return Ignored("sender_not_a_number")
    text = reading.text(payload.get("text"))
    said = reading.text(payload.get("autoresponse_type")).lower()
    verdict = Verdict(said) if said in set(Verdict) else None
    ours = reading.children(payload, "to")
    return Inbound(
        event_id=event_id,
        provider="telnyx",
        from_number=number,
        to=reading.text(ours[0].get("phone_number"), 64) if ours else "",
        text=text,
        at=reading.moment(data.get("occurred_at"), webhook.received_at),
        verdict=verdict,
        provider_answers=verdict is not None or (not account.self_managed and text.strip().upper() in _ANSWERED),
    )
