"""SHA-256 in hexadecimal, as used for fingerprints, chains and stored hashes."""

from __future__ import annotations

import hashlib


def hash_bytes(data: bytes) -> str:
    """Returns the hash of the bytes."""
    return hashlib.sha256(data).hexdigest()


def hash_text(text: str) -> str:
    """Returns the hash of a text encoded in UTF-8."""
    return hash_bytes(text.encode())
