"""What the providers' files share: constant-time comparison, bounded strict reading, and event ids."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.sms.provider import Answer, Event, Forged, Inbound, ProviderOptIn, ProviderOptOut, Stale, Webhook

MAX_TEXT: Final = 4096  # characters; the longest concatenated SMS has 1,600
WINDOW: Final = timedelta(minutes=5)

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_ID: Final = re.compile(r"[!-~]{1,128}")
_SECONDS: Final = re.compile(r"[0-9]{1,11}")
_MOMENT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,12})?(Z|[+-][0-9]{2}:?[0-9]{2})"
)


def same(given: str, *expected: str) -> bool:
    """Whether it is one of those expected. Each is compared in constant time."""
    seen = given.encode("utf-8", "replace")
    return any(hmac.compare_digest(seen, text.encode("utf-8", "replace")) for text in expected)


def unbase64(text: str, length: int | None = None) -> bytes | None:
    """Strict base 64, of so many bytes where told; None for anything else."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return None if length is not None and len(found) != length else found


def sha256(*parts: str) -> str:
    """SHA-256 in hex of several texts, kept apart."""
    return hash_bytes("\0".join(parts).encode("utf-8", "replace"))


def facts(events: Iterable[Event]) -> str:
    """The fingerprint of what is told, for providers whose retries may differ in their bytes."""
    parts: list[str] = []
    for event in events:
        parts.append(type(event).__name__)
        if isinstance(event, Inbound):
            parts += (event.event_id, event.from_number, event.to, event.text, event.verdict or "")
        elif isinstance(event, ProviderOptOut | ProviderOptIn):
            parts += (event.event_id, event.number, event.sender, str(event.source_is_recipient))
    return sha256(*parts)


def event_id(given: object, body: bytes) -> str:
    """The provider's id; without a usable one an id made of the body, so that no STOP is lost for want of it."""
    text = given if isinstance(given, str) else ""
    return text if _ID.fullmatch(text) else f"body-{hash_bytes(body)[:32]}"


def number(given: object) -> str | None:
    """An E.164 number, or None: no short code, sender's name or anything else is a person."""
    return given if isinstance(given, str) and _E164.fullmatch(given) else None


def text(given: object, limit: int = MAX_TEXT) -> str:
    """Text that can be stored, cut at `limit` characters; empty for anything but text."""
    return given[:limit].encode("utf-8", "replace").decode() if isinstance(given, str) else ""


def moment(given: object, received_at: datetime) -> datetime:
    """An RFC 3339 moment, at most `received_at`; that itself where none can be read.

    A moment in the future would put its event after whatever the person says next.
    """
    found = exact_moment(given)
    return received_at if found is None else min(found, received_at)


def exact_moment(given: object) -> datetime | None:
    """An RFC 3339 moment with any fraction, from 2000 on, in UTC; None for anything else."""
    match = _MOMENT.fullmatch(given) if isinstance(given, str) else None
    if match is None or match[1] < "2000":
        return None
    fraction = (match[2] or ".0")[:7].ljust(7, "0")
    try:
        return datetime.fromisoformat(f"{match[1]}{fraction}{match[3]}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def within_window(seconds: str, webhook: Webhook) -> None:
    """Unix seconds that a signature covers. Raises Forged for anything else, Stale beyond five minutes either way."""
    if not _SECONDS.fullmatch(seconds):
        raise Forged("bad_timestamp")
    age = webhook.received_at - (datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(seconds)))
    if abs(age) > WINDOW:
        raise Stale("outside_window")


def json_object(body: bytes | str) -> dict[str, Any] | None:
    """A JSON object in strict UTF-8; None for anything else, hostile nesting and numbers included."""
    try:
        decoded = body.decode("utf-8") if isinstance(body, bytes) else body
        found = json.loads(decoded, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(constant: str) -> float:
    raise ValueError("no JSON constant")


def child(parent: object, key: str) -> dict[str, Any]:
    """The object under a key; an empty one where there is none."""
    found = parent.get(key) if isinstance(parent, dict) else None
    return found if isinstance(found, dict) else {}


def children(parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in the list under a key; an object alone counts as a list of one."""
    found = parent.get(key)
    listed: Iterable[object] = found if isinstance(found, list) else [found]
    return [entry for entry in listed if isinstance(entry, dict)]


def json_answer() -> Answer:
    """200 with an empty JSON object."""
    return Answer(200, {"Content-Type": "application/json"}, "{}")
