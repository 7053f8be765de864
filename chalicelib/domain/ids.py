"""Public ids: a prefix that names the kind, then a ULID. They sort by creation, are URL-safe and never personal."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from chalicelib.domain import base32
from chalicelib.domain.times import from_ms

_SHAPE: Final = re.compile(r"[a-z]{3}_[0-7][0-9A-HJKMNP-TV-Z]{25}")

PREFIXES: Final = {
    "con": "consent record",
    "sub": "subject",
    "key": "API key",
    "mem": "team member",
    "ses": "session of the console",
    "out": "outbox row",
    "arc": "outbox row of the archive",
    "evt": "event",
    "rev": "review",
    "opt": "opt-out record",
    "unl": "unsubscribe link",
    "prf": "preference link",
    "acc": "acceptance",
    "ntc": "notice",
    "imp": "import",
    "upl": "upload",
    "req": "rights request",
    "let": "letter",
    "trk": "tracking link",
    "apl": "appeal",
    "tsk": "task of a rights request",
    "hld": "hold",
    "ver": "verification of the audit",
    "whe": "webhook endpoint",
    "whd": "delivery of an event to a webhook endpoint",
}


def ulid(moment: datetime, randomness: bytes) -> str:
    """Returns 26 characters of Crockford base 32: 48 bits of milliseconds, then the first 10 random bytes given."""
    number = int(moment.timestamp() * 1000) << 80 | int.from_bytes(randomness[:10], "big")
    return base32.encode(number, 26).upper()


def read_moment(value: str) -> datetime:
    """Returns the moment at which an id was made, to the millisecond."""
    number = 0
    for letter in value.partition("_")[2][:10].lower():
        number = number << 5 | base32.ALPHABET.index(letter)
    return from_ms(number)


def is_id(value: str, prefix: str) -> bool:
    """Returns whether the text has the shape of an id of this kind, whether or not the id exists."""
    return value.startswith(prefix + "_") and _SHAPE.fullmatch(value) is not None
