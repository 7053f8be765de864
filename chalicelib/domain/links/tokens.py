"""Tokens for links, `<key version>.<tenant>.<record's ULID>.<MAC>` in lower case, that open one record each.

Nothing of a token is stored and nothing in it is personal: who is meant stands in the record, so that a forwarded or
logged link tells nothing. The leading number names the version of the tenant's token key that made the MAC, so that
a link lives on when a newer key makes the next ones. What a token is for is told apart by the record's prefix, which
the MAC covers though the text lacks it, and by the purpose that the MAC is made for: one row of `TOKENS` each.
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


@dataclass(frozen=True, slots=True)
class TokenKind:
    """One row of the table: the records that such tokens open, where they are put, and what signs them."""

    prefix: str  # of the records' ids
    path: str  # of an address, up to its token
    purpose: str  # keeps the MACs apart from those of other kinds, under the same key
    only_version: int | None = None  # of the token key; None: made with the newest, accepted with every one


CONSENT: Final = TokenKind("con", "/c/", "confirm", only_version=1)
LIFT: Final = TokenKind("opt", "/c/", "confirm", only_version=1)
"""Both are open for a day, so that none has to outlive a key. Which of them a token is, the MAC alone tells."""
UNSUBSCRIBE: Final = TokenKind("unl", "/u/", "unsubscribe")
"""They never expire: a mail may lie for years before its button is pressed."""
PREFERENCES: Final = TokenKind("prf", "/preferences#", "preferences")
"""The token is in the fragment, which browsers keep to themselves: no log on the way holds it."""

TOKENS: Final = {kind.prefix: kind for kind in (CONSENT, LIFT, UNSUBSCRIBE, PREFERENCES)}
"""Prefix of a record's id → its row."""


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


def kind_of(record_id: str) -> TokenKind:
    """The row of a record. Raises KeyError for one that no token opens."""
    return TOKENS[record_id.partition("_")[0]]


def compose(version: int, tenant: str, record_id: str, sign: Sign) -> str:
    """The token of a record, signed with `version` (1–999) of the tenant's token key."""
    ulid = record_id.partition("_")[2].lower()
    return f"{version}.{tenant}.{ulid}.{sign(_message(version, tenant, record_id))}"


def parse(text: str, kind: TokenKind) -> RecordToken | None:
    """The parts of a token, read as one of this kind; None for any other text.

    Exactly one text is the token of a record and a key.
    """
    match = _SHAPE.fullmatch(text)
    if match is None or kind.only_version not in (None, int(match["version"])):
        return None
    return RecordToken(int(match["version"]), match["tenant"], f"{kind.prefix}_{match['ulid'].upper()}", match["mac"])


def _message(version: int, tenant: str, record_id: str) -> str:
    return f"{version}\n{tenant}\n{record_id}"
