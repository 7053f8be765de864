"""Tokens for links, `<key version>.<tenant>.<record's ULID>.<MAC>` in lower case, that open one record each.

Nothing of a token is stored and nothing in it is personal: who is meant stands in the record. The leading number
names the version of the tenant's token key that made the MAC, so that a link lives on when a newer key makes the
next ones. What a token is for is told apart by the record's prefix, which the MAC covers though the text lacks it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chalicelib.domain import base32

_SHAPE: Final = re.compile(
    r"(?P<version>[1-9][0-9]{0,2})"
    r"\.(?P<tenant>[a-z][a-z0-9-]{0,62})"
    rf"\.(?P<ulid>[0-7]{base32.PATTERN}{{25}})\.(?P<mac>{base32.PATTERN}{{26}})"
)

Sign = Callable[[str], str]
"""From a message to its MAC under one version of a tenant's token key: 26 characters of base 32."""

Keys = Callable[[int], Sign | None]
"""From a version of a tenant's token key to what signs with it; None for a version that there is not."""


@dataclass(frozen=True, slots=True, repr=False)
class RecordToken:
    """A token that has the right shape; `verify` tells whether it is ours. Does not print itself."""

    version: int
    tenant: str
    record_id: str
    mac: str

    def verify(self, sign: Sign) -> bool:
        """Whether the MAC is that of this key for this tenant and record; compared in constant time."""
        return hmac.compare_digest(self.mac, sign(_message(self.version, self.tenant, self.record_id)))

    def verify_with(self, keys: Keys) -> bool:
        """Whether the MAC is that of the key which the token names; False where there is no such key."""
        sign = keys(self.version)
        return sign is not None and self.verify(sign)


def compose(version: int, tenant: str, record_id: str, sign: Sign) -> str:
    """The token of a record, signed with `version` (1–999) of the tenant's token key."""
    ulid = record_id.partition("_")[2].lower()
    return f"{version}.{tenant}.{ulid}.{sign(_message(version, tenant, record_id))}"


def parse(text: str, prefix: str) -> RecordToken | None:
    """The parts of a token for records with this prefix, `con` for one; None for any other text.

    Exactly one text is the token of a record and a key.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    return RecordToken(int(match["version"]), match["tenant"], f"{prefix}_{match['ulid'].upper()}", match["mac"])


def _message(version: int, tenant: str, record_id: str) -> str:
    return f"{version}\n{tenant}\n{record_id}"
