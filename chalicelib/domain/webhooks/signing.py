"""Signatures as Standard Webhooks says: what a receiver checks to know that an event is ours, and not an old one."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the form of every secret, and none itself


def write_secret(key: bytes) -> str:
    """Returns a secret as receivers keep it. The standard asks for 24 to 64 bytes."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def sign_message(keys: Sequence[bytes], message_id: str, at: datetime, body: str) -> dict[str, str]:
    """Returns the headers that sign a body, once with each key. `at` is wall time, by which receivers judge age."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    signatures = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
