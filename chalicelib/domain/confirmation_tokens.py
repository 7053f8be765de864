"""Tokens of `/c/{token}`, each for one consent record (`con_…`); see `record_tokens.py`.

Made and accepted with version 1 of the tenant's token key only: a confirmation is open for a day, so that none has
to outlive a key.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain import record_tokens
from chalicelib.domain.record_tokens import RecordToken, Sign

__all__ = ["Sign", "compose", "parse"]

_PREFIX: Final = "con"
_VERSION: Final = 1


def compose(tenant: str, record_id: str, sign: Sign) -> str:
    """The token that confirms a consent record."""
    return record_tokens.compose(_VERSION, tenant, record_id, sign)


def parse(text: str) -> RecordToken | None:
    """The token's parts, or None for any other text."""
    token = record_tokens.parse(text, _PREFIX)
    return token if token is not None and token.version == _VERSION else None
