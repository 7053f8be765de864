"""Tokens for links, `<key version>.<tenant>.<record's ULID>.<MAC>` in lower case, each of which opens one record.

No part of a token is stored and nothing in it is personal: the record says who is meant, so a forwarded or logged link
reveals nothing. The leading number is the version of the tenant's token key that made the MAC, so that a link stays
valid when a newer key makes the next ones. Kinds of token differ in the record's prefix, which the MAC covers although
the token's text lacks it, and in the purpose for which the MAC is made: each kind is a row of `TOKENS`.
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
"""Makes the MAC of a message with one version of a tenant's token key: 26 characters of base 32."""

TokenKeys = Callable[[int], Sign | None]
"""Returns the function that signs with a version of a tenant's token key; None for an unknown version."""


@dataclass(frozen=True, slots=True)
class TokenKind:
    """One kind of token: the records that it opens, the link's path, and the key versions that sign it."""

    prefix: str  # of the records' ids
    path: str  # of the link, up to its token
    purpose: str  # separates the MACs from those of other kinds under the same key
    only_version: int | None = None  # of the token key; None: signed with the newest, accepted with every version


CONSENT: Final = TokenKind("con", "/c/", "confirm", only_version=1)
LIFT: Final = TokenKind("opt", "/c/", "confirm", only_version=1)
"""Both can be confirmed for a day, so neither has to outlive a key. Only the MAC shows which of the two a token is."""
UNSUBSCRIBE: Final = TokenKind("unl", "/u/", "unsubscribe")
"""These never expire: an e-mail may be years old when its button is pressed."""
PREFERENCES: Final = TokenKind("prf", "/preferences#", "preferences")
"""The token is in the fragment, which browsers do not send, so that no server's log contains it."""
INTAKE: Final = TokenKind("req", "/r/", "intake")
LETTER: Final = TokenKind("req", "/r/", "letter")
TRACKING: Final = TokenKind("trk", "/r/", "track")
"""Tokens of rights requests: what the call that made one returns, what mails to an unconfirmed address carry, and what
those to a confirmed one carry. The page's path ends with the request's id, and the token is in its fragment."""

TOKENS: Final = {kind.prefix: kind for kind in (CONSENT, LIFT, UNSUBSCRIBE, PREFERENCES)}
"""Prefix of the records' ids → kind of token, where a record has but one."""


@dataclass(frozen=True, slots=True, repr=False)
class RecordToken:
    """A token with the right shape; `verify` tells whether it is genuine. Does not print itself."""

    version: int
    tenant: str
    record_id: str
    mac: str

    def verify(self, sign: Sign) -> bool:
        """Whether `sign` makes the same MAC for this tenant and record; compares in constant time."""
        return hmac.compare_digest(self.mac, sign(_message(self.version, self.tenant, self.record_id)))

    def verify_with(self, keys: TokenKeys) -> bool:
        """Whether the key version that the token names makes the same MAC; False if there is no such version."""
        sign = keys(self.version)
        return sign is not None and self.verify(sign)


def kind_of(record_id: str) -> TokenKind:
    """Returns the kind of token that opens a record. Raises KeyError if there is none."""
    return TOKENS[record_id.partition("_")[0]]


def compose(version: int, tenant: str, record_id: str, sign: Sign) -> str:
    """Returns the token of a record, signed with `version` (1–999) of the tenant's token key."""
    ulid = record_id.partition("_")[2].lower()
    return f"{version}.{tenant}.{ulid}.{sign(_message(version, tenant, record_id))}"


def parse(text: str, kind: TokenKind) -> RecordToken | None:
    """Reads a token as one of this kind; None for any other text.

    For each record and key version, exactly one text is the token.
    """
    match = _SHAPE.fullmatch(text)
    if match is None or kind.only_version not in (None, int(match["version"])):
        return None
    return RecordToken(int(match["version"]), match["tenant"], f"{kind.prefix}_{match['ulid'].upper()}", match["mac"])


def _message(version: int, tenant: str, record_id: str) -> str:
    return f"{version}\n{tenant}\n{record_id}"
