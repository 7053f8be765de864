"""Tokens of `/c/{token}`, each for one record: a consent (`con_…`) or a lift of opt-outs (`opt_…`).

Which of them only the MAC tells, which covers the prefix; see `record_tokens.py`.

Made and accepted with version 1 of the tenant's token key only: a confirmation is open for a day, so that none has
to outlive a key.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain.links import record_tokens
from chalicelib.domain.links.record_tokens import RecordToken, Sign

__all__ = ["Sign", "compose", "parse", "parse_lift"]

_CONSENT: Final = "con"
_LIFT: Final = "opt"
_VERSION: Final = 1


def compose(tenant: str, record_id: str, sign: Sign) -> str:
    """The token that confirms a record."""
    return record_tokens.compose(_VERSION, tenant, record_id, sign)


def parse(text: str) -> RecordToken | None:
    """The parts of a token, read as a consent's, or None for any other text."""
    return _parse(text, _CONSENT)


def parse_lift(text: str) -> RecordToken | None:
    """The parts of a token, read as a lift's, or None for any other text."""
    return _parse(text, _LIFT)


def _parse(text: str, prefix: str) -> RecordToken | None:
    token = record_tokens.parse(text, prefix)
    return token if token is not None and token.version == _VERSION else None
