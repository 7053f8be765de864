"""Tokens of `/c/{token}`: `1.<tenant>.<record's ULID>.<MAC>`, in lower case.

Nothing of a token is stored, and nothing in it is personal.

The leading number names the tenant's token key that made the MAC; a second key will be version 2.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chalicelib.domain import base32

VERSION: Final = "1"
_SHAPE: Final = re.compile(
    rf"{VERSION}\.(?P<tenant>[a-z][a-z0-9-]{{0,62}})"
    rf"\.(?P<ulid>[0-7]{base32.PATTERN}{{25}})\.(?P<mac>{base32.PATTERN}{{26}})"
)

Sign = Callable[[str], str]
"""From a message to its MAC under the tenant's token key: 26 characters of base 32."""


@dataclass(frozen=True, slots=True, repr=False)
class ConfirmationToken:
    """A token that has the right shape; `verify` tells whether it is ours. Does not print itself."""

    tenant: str
    record_id: str
    mac: str

    def verify(self, sign: Sign) -> bool:
        """Whether the MAC is that of our key for this tenant and record; compared in constant time."""
        return hmac.compare_digest(self.mac, sign(_message(self.tenant, self.record_id)))


def compose(tenant: str, record_id: str, sign: Sign) -> str:
    """The token that confirms a consent record (`con_…`)."""
    ulid = record_id.removeprefix("con_").lower()
    return f"{VERSION}.{tenant}.{ulid}.{sign(_message(tenant, record_id))}"


def parse(text: str) -> ConfirmationToken | None:
    """The token's parts, or None for any other text. Exactly one text is the token of a record."""
    match = _SHAPE.fullmatch(text)
    return ConfirmationToken(match["tenant"], f"con_{match['ulid'].upper()}", match["mac"]) if match else None


def _message(tenant: str, record_id: str) -> str:
    return f"{VERSION}\n{tenant}\n{record_id}"
