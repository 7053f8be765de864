"""RingCentral: no signature, but a fixed secret in a header, an unguessable address, and the subscription's id.

There are three families of events: opt-outs (High Volume SMS), consents (RingEX), and messages of both. In the first
two, the person is `to`. No secret covers a time, so none is checked: whoever has the token can write any time. Replays
are limited by the event's id, and because an older act never overrides a newer one.

Secrets: verification tokens. Account ids: subscription ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.domain.sms import lists, reading
from chalicelib.domain.sms.provider import (
    Account,
    Answer,
    Event,
    Forged,
    Handshake,
    Ignored,
    Inbound,
    ProviderOptIn,
    ProviderOptOut,
    Received,
    Webhook,
)

MAX_HANDSHAKE: Final = 1024
"""Bytes of the answer, headers and body together; the gateway's own headers take some 400. It must come within 3 s."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")
_OPT_OUTS: Final = re.compile(r"/restapi/v1\.0/account/[^/?]{1,64}/a2p-sms/opt-outs(\?.*)?", re.ASCII)
_CONSENTS: Final = re.compile(r"/restapi/v2/accounts/[^/?]{1,64}/sms/consents(\?.*)?", re.ASCII)
_INSTANT: Final = re.compile(
    r"/restapi/v1\.0/account/[^/?]{1,64}/extension/[^/?]{1,64}/message-store/instant(\?.*)?", re.ASCII
)
_HIGH_VOLUME: Final = re.compile(r"/restapi/v1\.0/account/[^/?]{1,64}/a2p-sms/messages(\?.*)?", re.ASCII)
_ANSWERED: Final = frozenset(
    ("STOP", "UNSUBSCRIBE", "QUIT", "CANCEL", "END", "START", "SUBSCRIBE", "RESUME", "CONTINUE", "UNSTOP")
)
"""The words that RingCentral acts upon and confirms itself; HELP is not one of them."""


@dataclass(frozen=True, slots=True)
class RingCentral:
    """The provider `ringcentral`."""

    name: str = "ringcentral"

    def receive(self, webhook: Webhook, account: Account) -> Received:
        """See Provider.receive. A handshake is answered before any secret is checked: echoing it changes nothing."""
        validation = webhook.header("Validation-Token")
        if validation is not None and not webhook.body.strip():
            return Received((_handshake(validation, account),))
        # The guide writes Validation-Token where the reference and every sample have Verification-Token.
        token = webhook.header("Verification-Token") or validation
        secrets = account.valid_secrets()
        if not token:
            raise Forged("unsigned")
        if not reading.is_same(token, *(secret.value for secret in secrets)):
            raise Forged("signature")
        envelope = reading.json_object(webhook.body)
        if envelope is None:
            return Received((Ignored("unreadable"),))
        if account.ids and envelope.get("subscriptionId") not in account.ids:
            raise Forged("foreign_subscription")
        events = _events(envelope, reading.event_id(envelope.get("uuid"), webhook.body), webhook, account)
        return Received(events, reading.own_id(envelope.get("uuid")), reading.hash_events(events))

    def empty(self) -> Answer:
        """Returns 200 with an empty JSON object."""
        return reading.json_answer()

    def reply(self, text: str) -> None:
        """Returns None: RingCentral sends no answer on to the person."""


def _handshake(token: str, account: Account) -> Handshake:
    if not account.handshake:
        raise Forged("handshake_not_expected")
    if not _TOKEN.fullmatch(token):
        raise Forged("handshake_token")
    return Handshake(Answer(200, {"Content-Type": "application/json", "Validation-Token": token}))


def _events(envelope: dict[str, Any], nonce: str, webhook: Webhook, account: Account) -> tuple[Event, ...]:
    event, body = reading.text(envelope.get("event"), 512), reading.child(envelope, "body")
    if _OPT_OUTS.fullmatch(event):
        return (
            _listed(body, body.get("active"), nonce, reading.moment(envelope.get("timestamp"), webhook.received_at)),
        )
    if _CONSENTS.fullmatch(event):
        return tuple(
            _listed(
                record,
                {"OptOut": True, "OptIn": False}.get(reading.text(record.get("optStatus"))),
                f"{nonce}.{index}",
                reading.moment(record.get("lastModifiedTime") or envelope.get("timestamp"), webhook.received_at),
            )
            for index, record in enumerate(reading.children(body, "records"))
        ) or (Ignored("not_a_message"),)
    if _INSTANT.fullmatch(event) or _HIGH_VOLUME.fullmatch(event):
        return (_message(body, nonce, webhook, account),)
    return (Ignored("event_not_subscribed"),)


def _listed(record: dict[str, Any], opted_out: object, event_id: str, at: datetime) -> Event:
    """Reads an entry of the opt-out list or of the consents: `from` is our number (or `*`), `to` is the person."""
    number = reading.number(record.get("to"))
    if number is None:
        return Ignored("sender_not_a_number")
    if not isinstance(opted_out, bool):
        return Ignored("not_a_message")
    sender, source = reading.text(record.get("from"), 64), record.get("source")
    facts = (event_id, "ringcentral", number, sender, at, source == "Recipient")
    return ProviderOptOut(*facts, lists.may_be_ours(source)) if opted_out else ProviderOptIn(*facts)


def _message(body: dict[str, Any], nonce: str, webhook: Webhook, account: Account) -> Event:
    """Reads an instant message, whose text is in `subject`, or one of High Volume SMS; `from` is the person."""
    if body.get("direction", "Inbound") != "Inbound" or body.get("type", "SMS") != "SMS":
        return Ignored("not_a_message")
    number = reading.number(_phone(body.get("from")))
    if number is None:
        return Ignored("sender_not_a_number")
    text = reading.text(body.get("text") if "text" in body else body.get("subject"))
    message_id = body.get("id")
    return Inbound(
        event_id=reading.event_id(message_id, webhook.body) if message_id else nonce,
        provider="ringcentral",
        from_number=number,
        to=_ours(body.get("to")),
        text=text,
        at=reading.moment(body.get("creationTime"), webhook.received_at),
        provider_answers=not account.self_managed and text.strip().upper() in _ANSWERED,
    )


def _phone(party: object) -> object:
    return party.get("phoneNumber") if isinstance(party, dict) else party


def _ours(parties: object) -> str:
    listed = parties if isinstance(parties, list) else [parties]
    targets = [party for party in listed if isinstance(party, dict) and party.get("target") is True] or listed
    return reading.text(_phone(targets[0]), 64) if targets else ""
