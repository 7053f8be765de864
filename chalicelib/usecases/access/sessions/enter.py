"""Authenticates a call by the cookie of a session, as `authenticate.py` beside this room does by a key."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.access.sessions import check_named, check_running
from chalicelib.domain.errors import Unauthenticated

if TYPE_CHECKING:
    from chalicelib.domain.access.api_keys import ApiKey
    from chalicelib.domain.access.sessions import CookieText, Session
    from chalicelib.usecases.ports.bundle import Ports


def enter(ports: Ports, claimed: CookieText, named: str | None, now: datetime) -> tuple[Session, ApiKey]:
    """Returns the session of a cookie and its key as it is now, both marked as used.

    `named` is the public id of the session that the page means, None where it only asks which one there is. Makes no
    call while session and key are cached (60 s), and else one for each. Raises Unauthenticated: session_over for a
    cookie that was a session's, the same as for a wrong key for any other; Conflict (session_changed).
    """
    session = ports.sessions.use(claimed.tenant, claimed.hash, now) if claimed.tenant in ports.profiles else None
    if session is None:
        raise Unauthenticated
    check_running(session, now)
    if named is not None:
        check_named(session, named)
    key = ports.api_keys.use(session.tenant, session.key_id, session.key_hash, now)
    if key is None or not key.active(now):
        raise Unauthenticated("The key of this session has ended. Sign in with another one.", code="session_over")
    return session, key
