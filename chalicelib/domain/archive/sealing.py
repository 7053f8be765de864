"""Seals what is personal in an object of the archive: AES-256-GCM, bound to the object's own key.

All that an object is sealed with follows from one secret that was drawn with the row of the outbox, so that every try
makes the same bytes; and the nonce from the text too, so that no key and nonce ever seal two different texts. What key
and proof follow from must stay the same in all releases: another may have put the object that a try finds.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class SealBroken(Exception):
    """What was sealed cannot be opened: other bytes, another key, or another object's."""


@dataclass(frozen=True, slots=True, repr=False)
class Seal:
    """The key and the nonce of one object. Does not print itself."""

    key: bytes
    nonce: bytes


def derive_seal(secret: bytes, object_key: str, text: bytes) -> Seal:
    """Returns what seals a text in one object, from the secret of its row."""
    nonce = _derive(secret, "nonce", object_key, text)
    return Seal(_derive(secret, "key", object_key), nonce[:_NONCE_BYTES])


def prove_author(secret: bytes, object_key: str, content: bytes) -> str:
    """Returns in hex what proves that bytes were made for one object by a try of the row that has this secret."""
    return _derive(secret, "author", object_key, content).hex()


def seal(made: Seal, text: bytes, object_key: str) -> bytes:
    """Returns the sealed text."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # no other function needs to load it

    return AESGCM(made.key).encrypt(made.nonce, text, object_key.encode())


def unseal(made: Seal, sealed: bytes, object_key: str) -> bytes:
    """Returns the text that `seal` was given. Raises SealBroken."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(made.key).decrypt(made.nonce, sealed, object_key.encode())
    except InvalidTag as error:
        raise SealBroken from error


def _derive(secret: bytes, purpose: str, object_key: str, of: bytes | None = None) -> bytes:
    bound = b"" if of is None else b" " + hashlib.sha256(of).digest()
    return hmac.new(secret, f"archive {purpose} {object_key}".encode() + bound, hashlib.sha256).digest()
