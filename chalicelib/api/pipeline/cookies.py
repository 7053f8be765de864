"""The one cookie that we set: `__Host-session`, by which the console's page calls in place of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.domain.access import sessions

if TYPE_CHECKING:
    from chalicelib.api.pipeline.request import Request
    from chalicelib.domain.access.sessions import CookieText

NAME: Final = "__Host-session"
_FLAGS: Final = "HttpOnly; Secure; SameSite=Strict; Path=/"
CLEARED: Final = f"{NAME}=; Max-Age=0; {_FLAGS}"
"""The value of `Set-Cookie` that takes the cookie from the browser."""


def compose(text: str) -> str:
    """Returns the value of `Set-Cookie` that gives the browser a session's cookie, until it is closed."""
    return f"{NAME}={text}; {_FLAGS}"


def is_sent(request: Request) -> bool:
    """Returns whether the call came with a cookie of this name, whatever it says."""
    return bool(_list(request))


def read(request: Request) -> CookieText | None:
    """Returns what the cookie claims; None without one, for one that is malformed, and for several that differ."""
    found = _list(request)
    return sessions.parse(found.pop()) if len(found) == 1 else None


def _list(request: Request) -> set[str]:
    pairs = [pair.strip().partition("=") for line in request.headers.get("cookie", []) for pair in line.split(";")]
    return {value for name, _, value in pairs if name == NAME}
