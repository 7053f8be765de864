"""What an API key looks like to the person who holds it.

    <pk|sk>_<tenant>_<key id's ULID in lower case: 26><secret: 52><checksum: 7>

The prefix says what was found when a key turns up somewhere; the checksum tells a mistyped key from a wrong
one without asking the table; all of it except the checksum is guarded by the stored hash.
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
_CHECKSUM_LENGTH: Final = 7  # all 32 bits of the CRC: any mistake within four characters in a row is found
_LONGEST: Final = 160
_SHAPE: Final = re.compile(
    rf"(?P<kind>pk|sk)_(?P<tenant>[a-z][a-z0-9]{{1,30}})_(?P<ulid>[0-7]{base32.PATTERN}{{25}})"
    rf"{base32.PATTERN}{{{SECRET_LENGTH}}}{base32.PATTERN}{{{_CHECKSUM_LENGTH}}}"
)


@dataclass(frozen=True, slots=True, repr=False)
class KeyText:
    """What a well-formed key text claims to be. Holds no part of the secret, only a hash of the whole text."""

    kind: KeyKind
    tenant: str
    key_id: str  # key_…
    hash: str


def compose(kind: KeyKind, tenant: str, key_id: str, secret: str) -> str:
    """The text of a key from its parts; `secret` is SECRET_LENGTH characters of base 32."""
    body = f"{_PREFIXES[kind]}_{tenant}_{key_id.removeprefix('key_').lower()}{secret}"
    return body + _checksum(body)


def parse(text: str) -> KeyText | None:
    """The claims of a text, or None if it cannot be a key: wrong form or wrong checksum. Asks nobody."""
    if len(text) > _LONGEST:
        return None
    match = _SHAPE.fullmatch(text)
    if match is None or _checksum(text[:-_CHECKSUM_LENGTH]) != text[-_CHECKSUM_LENGTH:]:
        return None
    kind: KeyKind = "publishable" if match["kind"] == "pk" else "secret"
    return KeyText(kind, match["tenant"], "key_" + match["ulid"].upper(), fingerprint(text))


def fingerprint(text: str) -> str:
    """What is stored of a key: SHA-256 of its whole text, hex. Kind and tenant are thereby bound to the secret.

    No salt and no slow hash: the secret has 260 random bits, so there is nothing to guess.
    """
    return hash_text(text)


def _checksum(body: str) -> str:
    return base32.encode(zlib.crc32(body.encode()), _CHECKSUM_LENGTH)
