"""Twilio: form posts signed with the account's Auth Token (HMAC-SHA1) or a SharedKey (HMAC-SHA256).

The signature covers the configured URL and all parameters, sorted, including blank values and unknown names. There is
no timestamp; a replay is recognised by the MessageSid, which the signature covers. The signed text does not show where
a name ends and its value begins, so whoever has a call could split it differently, into one with another id or none.
The id is therefore taken from the signed text itself, which stays the same however it is split; without an id the
signed text is what a repeat has in common.

Secrets: the Auth Token, or a SharedKey's secret with its `key_id`. If the current secret is a SharedKey, calls signed
with an Auth Token are refused. Account ids: AccountSids.
"""

from __future__ import annotations

import base64
import hmac
import html
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.sms import reading
from chalicelib.domain.sms.provider import (
    Account,
    Answer,
    Event,
    Forged,
    Ignored,
    Inbound,
    Received,
    Secret,
    Verdict,
    Webhook,
)

MAX_PARAMETERS: Final = 1000
"""A message with ten media files has some fifty."""

_SIGNATURE: Final = "X-Twilio-Signature"
_SETTINGS: Final = "X-Twilio-Webhooks-Signature-Settings"
_HASHES: Final = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_READ: Final = frozenset({"AccountSid", "Body", "From", "MessageSid", "OptOutType", "SmsStatus", "To"})
_SID: Final = re.compile(r"MessageSid([SM]M[0-9a-f]{32})")  # as it appears in the signed text
_CHANNELS: Final = ("whatsapp:", "rcs:")
_STOP: Final = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
_ANSWERED: Final = frozenset((*_STOP, "START", "YES", "UNSTOP", "HELP", "INFO"))
"""The words that Twilio answers itself by default, as the whole message, in upper or lower case."""
_XML: Final = {"Content-Type": "text/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Twilio:
    """The provider `twilio`."""

    name: str = "twilio"

    def receive(self, webhook: Webhook, account: Account) -> Received:
        """See Provider.receive."""
        parameters = _verify(webhook, account)
        if parameters is None:
            return Received((Ignored("not_a_message"),))
        wanted = [(name, value) for name, value in parameters if name in _READ]
        read = dict(wanted)
        if len(read) != len(wanted):
            raise Forged("repeated_parameter")  # the signature does not count repeats, so anyone can add them
        if account.ids and read.get("AccountSid") not in account.ids:
            raise Forged("foreign_account")
        own_id = _find_id(parameters)
        event = _message(read, own_id or reading.event_id(None, webhook.body), webhook, account)
        parts = [part for pair in sorted(parameters) for part in pair] if own_id else [_signed(parameters)]
        return Received((event,), nonce=own_id, fingerprint=reading.sha256(*parts))

    def empty(self) -> Answer:
        """Returns a TwiML document that sends nothing."""
        return Answer(200, dict(_XML), '<?xml version="1.0" encoding="UTF-8"?><Response/>')

    def reply(self, text: str) -> Answer:
        """Returns a TwiML document with one message."""
        safe = html.escape("".join(one for one in reading.text(text) if one in "\t\n\r" or one >= " "), quote=False)
        body = f'<?xml version="1.0" encoding="UTF-8"?><Response><Message>{safe}</Message></Response>'
        return Answer(200, dict(_XML), body)


def _find_id(parameters: list[tuple[str, str]]) -> str:
    """Returns the last MessageSid in the signed text: people's own texts come before the real one; empty for none."""
    signed: list[str] = _SID.findall(_signed(parameters))
    return signed[-1] if signed else ""


def _message(read: dict[str, str], event_id: str, webhook: Webhook, account: Account) -> Event:
    if not {"Body", "OptOutType"} & read.keys() or read.get("SmsStatus", "received") != "received":
        return Ignored("not_a_message")
    sender = read.get("From", "")
    for prefix in _CHANNELS:
        sender = sender.removeprefix(prefix)
    number = reading.number(sender)
    if number is None:
        return Ignored("sender_not_a_number")
    text = reading.text(read.get("Body"))
    said = read.get("OptOutType", "").lower()
    verdict = Verdict(said) if said in set(Verdict) else None
    return Inbound(
        event_id=event_id,
        provider="twilio",
        from_number=number,
        to=reading.text(read.get("To"), 64),
        text=text,
        at=webhook.received_at,
        verdict=verdict,
        provider_answers=verdict is not None or (not account.self_managed and text.strip().upper() in _ANSWERED),
    )


def _verify(webhook: Webhook, account: Account) -> list[tuple[str, str]] | None:
    """Verifies the call and returns its parameters; None for a JSON call, which is never a message. Raises Forged."""
    signature = webhook.header(_SIGNATURE)
    if not signature:
        raise Forged("unsigned")
    secrets, algorithm = _signing(webhook, account)
    if (webhook.header("Content-Type") or "").partition(";")[0].strip().lower() == "application/json":
        parameters, signed = None, ""
        hashes = parse_qs(urlsplit(webhook.url).query).get("bodySHA256", [""])
        if not reading.is_same(hashes[0], hash_bytes(webhook.body)):
            raise Forged("body_hash")
    else:
        parameters = _form(webhook.body)
        signed = _signed(parameters)
    expected = [
        base64.b64encode(hmac.digest(secret.value.encode(), (url + signed).encode(), algorithm)).decode()
        for secret in secrets
        for url in _spellings(webhook.url)
    ]
    if not reading.is_same(signature, *expected):
        raise Forged("signature")
    return parameters


def _signed(parameters: list[tuple[str, str]]) -> str:
    return "".join(name + value for name, value in sorted(set(parameters)))


def _signing(webhook: Webhook, account: Account) -> tuple[list[Secret], str]:
    """Returns the secrets that may have signed the call, and the hash to use. Raises Forged."""
    valid = account.valid_secrets()
    settings = webhook.header(_SETTINGS)
    if settings is None:
        if valid[0].key_id:
            raise Forged("downgrade")
        return _some([secret for secret in valid if not secret.key_id]), "sha1"
    named = dict(part.strip().partition("=")[::2] for part in settings.split(",", 8))
    algorithm = _HASHES.get(named.get("algorithm", "HMAC_SHA1").strip().upper())
    if algorithm is None:
        raise Forged("unknown_algorithm")
    return _some(
        [secret for secret in valid if secret.key_id and secret.key_id == named.get("key", "").strip()]
    ), algorithm


def _some(secrets: list[Secret]) -> list[Secret]:
    if not secrets:
        raise Forged("unknown_key")
    return secrets


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise Forged("not_utf8") from None
    except ValueError:
        raise Forged("too_many_parameters") from None


def _spellings(url: str) -> tuple[str, str]:
    """Returns the URL with and without a port, since Twilio signs either. A user's name before the host stays."""
    scheme, _, rest = url.partition("://")
    end = min((found for mark in "/?" if (found := rest.find(mark)) >= 0), default=len(rest))
    authority, path = rest[:end], rest[end:]
    user, at, host = authority.rpartition("@")
    name, colon, port = host.partition(":")
    if colon and port.isdigit():
        return url, f"{scheme}://{user}{at}{name}{path}"
    return url, f"{scheme}://{user}{at}{host}:{'443' if scheme == 'https' else '80'}{path}"
