"""Tokens of `/u/{token}`, each for one unsubscribe link (`unl_…`), and the mail headers that carry it (RFC 8058).

A token never expires: a mail may lie for years before its button is pressed. It opens the link's record, which says
who stops getting what; the text itself names nobody, so that a forwarded or logged link tells nothing.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain.links import record_tokens
from chalicelib.domain.links.record_tokens import Keys, RecordToken, Sign

__all__ = ["ONE_CLICK", "PREFIX", "Keys", "Sign", "compose", "headers", "parse"]

PREFIX: Final = "unl"
"""Of the ids of unsubscribe links."""

ONE_CLICK: Final = ("List-Unsubscribe", "One-Click")
"""The one form field that a mail program posts, as its name and value."""


def compose(version: int, tenant: str, link_id: str, sign: Sign) -> str:
    """The token of a link, signed with `version` of the tenant's token key, which should be its newest."""
    return record_tokens.compose(version, tenant, link_id, sign)


def parse(text: str) -> RecordToken | None:
    """The token's parts, or None for any other text. `verify_with` all of the tenant's keys tells if it is ours."""
    return record_tokens.parse(text, PREFIX)


def headers(url: str) -> dict[str, str]:
    """The pair of headers for a mail, given the link's https address. The mailer's DKIM signature must cover both."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "=".join(ONE_CLICK)}
