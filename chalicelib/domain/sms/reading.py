"""Helpers that the providers' files share: constant-time comparison, bounded strict reading, and event ids."""

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


def is_same(given: str, *expected: str) -> bool:
    """Whether the given text is one of those expected. Each comparison takes constant time."""
    seen = given.encode("utf-8", "replace")
    return any(hmac.compare_digest(seen, text.encode("utf-8", "replace")) for text in expected)


def unbase64(text: str, length: int | None = None) -> bytes | None:
    """Decodes strict base 64, of `length` bytes if given; None for anything else."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return None if length is not None and len(found) != length else found


def sha256(*parts: str) -> str:
    """Returns the SHA-256, in hex, of several texts with a separator between them."""
    return hash_bytes("\0".join(parts).encode("utf-8", "replace"))


def hash_events(events: Iterable[Event]) -> str:
    """Returns a fingerprint of the events' contents, for providers whose retries may differ in their bytes."""
    parts: list[str] = []
    for event in events:
        parts.append(type(event).__name__)
        if isinstance(event, Inbound):
            parts += (event.event_id, event.from_number, event.to, event.text, event.verdict or "")
        elif isinstance(event, ProviderOptOut | ProviderOptIn):
            parts += (event.event_id, event.number, event.sender, str(event.source_is_recipient))
    return sha256(*parts)


def own_id(given: object) -> str:
    """Returns the provider's id; empty if there is none that can be used."""
    return given if isinstance(given, str) and _ID.fullmatch(given) else ""


def event_id(given: object, body: bytes) -> str:
    """Returns the provider's id or, if it is unusable, one made from the body, by which evidence names the event."""
    return own_id(given) or f"body-{hash_bytes(body)[:32]}"


def number(given: object) -> str | None:
    """Returns an E.164 number, or None: short codes, senders' names and anything else are not people."""
    return given if isinstance(given, str) and _E164.fullmatch(given) else None


def text(given: object, limit: int = MAX_TEXT) -> str:
    """Returns text that can be stored, cut at `limit` characters; empty for anything but text."""
    return given[:limit].encode("utf-8", "replace").decode() if isinstance(given, str) else ""


def moment(given: object, received_at: datetime) -> datetime:
    """Reads an RFC 3339 moment, at most `received_at`; returns `received_at` if it can't be read.

    A moment in the future would order its event after whatever the person says next.
    """
    found = exact_moment(given)
    return received_at if found is None else min(found, received_at)


def exact_moment(given: object) -> datetime | None:
    """Reads an RFC 3339 moment with any fraction, from the year 2000 on, in UTC; None for anything else."""
    match = _MOMENT.fullmatch(given) if isinstance(given, str) else None
    if match is None or match[1] < "2000":
        return None
    fraction = (match[2] or ".0")[:7].ljust(7, "0")
    try:
        return datetime.fromisoformat(f"{match[1]}{fraction}{match[3]}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def check_window(seconds: str, webhook: Webhook) -> None:
    """Checks Unix seconds that a signature covers. Raises Forged for anything else, Stale if over five minutes off."""
    if not _SECONDS.fullmatch(seconds):
        raise Forged("bad_timestamp")
    age = webhook.received_at - (datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(seconds)))
    if abs(age) > WINDOW:
        raise Stale("outside_window")


def json_object(body: bytes | str) -> dict[str, Any] | None:
    """Reads a JSON object in strict UTF-8; None for anything else, including hostile nesting and numbers."""
    try:
        decoded = body.decode("utf-8") if isinstance(body, bytes) else body
        found = json.loads(decoded, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(constant: str) -> float:
    raise ValueError("no JSON constant")


def child(parent: object, key: str) -> dict[str, Any]:
    """Returns the object under a key; an empty one if there is none."""
    found = parent.get(key) if isinstance(parent, dict) else None
    return found if isinstance(found, dict) else {}


def children(parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Returns the objects in the list under a key; a single object counts as a list of one."""
    found = parent.get(key)
    listed: Iterable[object] = found if isinstance(found, list) else [found]
    return [entry for entry in listed if isinstance(entry, dict)]


def json_answer() -> Answer:
    """Returns 200 with an empty JSON object."""
    return Answer(200, {"Content-Type": "application/json"}, "{}")
