"""SHA-256 in hexadecimal, as fingerprints, chains and stored hashes have it."""

from __future__ import annotations

import hashlib


def hash_bytes(data: bytes) -> str:
    """The hash of bytes as they are."""
    return hashlib.sha256(data).hexdigest()


def hash_text(text: str) -> str:
    """The hash of a text in UTF-8."""
    return hash_bytes(text.encode())
