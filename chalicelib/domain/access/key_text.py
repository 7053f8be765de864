"""The text of an API key, as its holder sees it.

    <pk|sk>_<tenant>_<key id's ULID in lower case: 26><secret: 52><checksum: 7>

The prefix shows whoever finds a leaked key what it is. The checksum distinguishes a mistyped key from a wrong one
without reading the table. The stored hash is of the whole text.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain import base32
from chalicelib.domain.hashing import hash_text

KeyKind = Literal["publishable", "secret"]

SECRET_LENGTH: Final = 52
_PREFIXES: Final[dict[KeyKind, str]] = {"publishable": "pk", "secret": "sk"}
_CHECKSUM_LENGTH: Final = 7  # all 32 bits of the CRC, which finds any mistake within four consecutive characters
_LONGEST: Final = 160
_SHAPE: Final = re.compile(
    rf"(?P<kind>pk|sk)_(?P<tenant>[a-z][a-z0-9]{{1,30}})_(?P<ulid>[0-7]{base32.PATTERN}{{25}})"
    rf"{base32.PATTERN}{{{SECRET_LENGTH}}}{base32.PATTERN}{{{_CHECKSUM_LENGTH}}}"
)


@dataclass(frozen=True, slots=True, repr=False)
class KeyText:
    """What a well-formed key text claims to be. It holds no part of the secret, only a hash of the whole text."""

    kind: KeyKind
    tenant: str
    key_id: str  # key_…
    hash: str


def looks_like_key(text: str) -> bool:
    """Returns whether a text begins as keys do, well-formed or not; persons' tokens begin with a number."""
    return text.startswith(tuple(f"{prefix}_" for prefix in _PREFIXES.values()))


def compose(kind: KeyKind, tenant: str, key_id: str, secret: str) -> str:
    """Returns the text of a key; `secret` is SECRET_LENGTH characters of base 32."""
    body = f"{_PREFIXES[kind]}_{tenant}_{key_id.removeprefix('key_').lower()}{secret}"
    return body + _checksum(body)


def parse(text: str) -> KeyText | None:
    """Returns what a text claims, or None if its form or its checksum is wrong. Reads nothing from the table."""
    if len(text) > _LONGEST:
        return None
    match = _SHAPE.fullmatch(text)
    if match is None or _checksum(text[:-_CHECKSUM_LENGTH]) != text[-_CHECKSUM_LENGTH:]:
        return None
    kind: KeyKind = "publishable" if match["kind"] == "pk" else "secret"
    return KeyText(kind, match["tenant"], "key_" + match["ulid"].upper(), fingerprint(text))


def fingerprint(text: str) -> str:
    """Returns what is stored of a key: the SHA-256 of its whole text, in hex. It binds kind and tenant to the secret.

    It needs neither a salt nor a slow hash, since the secret has 260 random bits and cannot be guessed.
    """
    return hash_text(text)


def _checksum(body: str) -> str:
    return base32.encode(zlib.crc32(body.encode()), _CHECKSUM_LENGTH)
