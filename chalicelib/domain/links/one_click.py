"""The e-mail headers that carry an unsubscribe link (RFC 8058), and the form that a mail program posts to it."""

from __future__ import annotations

from typing import Final

ONE_CLICK: Final = ("List-Unsubscribe", "One-Click")
"""The one form field that a mail program posts, as its name and value."""


def headers(url: str) -> dict[str, str]:
    """Returns the two headers for an e-mail, given the link's https URL. The DKIM signature must cover both."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "=".join(ONE_CLICK)}
