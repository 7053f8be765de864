"""Sessions of the console: what a browser's cookie stands for, until when, and where it may come from.

A session is the proof that a secret key was presented. It may do what that key may do now, and ends with it.

    __Host-session=<tenant>.<secret: 52 characters of base 32, of which 256 bits are random>
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from chalicelib.domain import base32
from chalicelib.domain.access.api_keys import ApiKey
from chalicelib.domain.errors import Conflict, Forbidden, Unauthenticated
from chalicelib.domain.hashing import hash_text

IDLE: Final = timedelta(minutes=30)
LEEWAY: Final = timedelta(minutes=1)
"""So much later than need be an unused session ends, so that the calls of a minute cost one write."""
LONGEST: Final = timedelta(hours=12)
FRESH: Final = timedelta(minutes=15)
SECRET_BYTES: Final = 32
_LENGTH: Final = 52
_SHAPE: Final = re.compile(rf"([a-z][a-z0-9]{{1,30}})\.{base32.PATTERN}{{{_LENGTH}}}")
_LOOPBACK: Final = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True, repr=False)
class CookieText:
    """What a well-formed cookie claims: whose session it is, and the hash of the whole text. Holds no secret."""

    tenant: str
    hash: str


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """A session as stored: not its secret, only a hash. Prints only its id."""

    tenant: str
    id: str  # ses_…, public
    hash: str  # of the cookie's text
    key_id: str
    key_hash: str  # of the key that was presented, by which it is checked again
    started_at: datetime
    ends_at: datetime  # however much it is used
    idle_ends_at: datetime  # unless it is used before: IDLE after its latest call, or up to LEEWAY later
    ended_at: datetime | None = None  # signed out

    def __repr__(self) -> str:
        return f"Session({self.id})"

    def over(self, now: datetime) -> bool:
        """Whether it has ended; at the moment of an end itself it has."""
        return self.ended_at is not None or now >= self.ends_at or now >= self.idle_ends_at


def compose(tenant: str, secret: bytes) -> str:
    """Returns the text of a cookie; `secret` is SECRET_BYTES random bytes."""
    return f"{tenant}.{base32.encode(int.from_bytes(secret, 'big'), _LENGTH)}"


def parse(text: str) -> CookieText | None:
    """Returns what a cookie's text claims, or None if its form is wrong. Reads nothing from the table."""
    match = _SHAPE.fullmatch(text)
    return CookieText(match[1], hash_text(text)) if match else None


def start(key: ApiKey, session_id: str, text_hash: str, now: datetime) -> Session:
    """Returns the session that begins when a key signs in."""
    return Session(
        tenant=key.tenant,
        id=session_id,
        hash=text_hash,
        key_id=key.id,
        key_hash=key.secret_hash,
        started_at=now,
        ends_at=now + LONGEST,
        idle_ends_at=find_idle_end(now),
    )


def find_idle_end(now: datetime) -> datetime:
    """Returns when a session ends that is used now and no more."""
    return now + IDLE + LEEWAY


def lasts(session: Session, now: datetime) -> bool:
    """Whether a call needs no new idle end: it has its IDLE before the one that is set."""
    return session.idle_ends_at - now >= IDLE


def check_running(session: Session, now: datetime) -> None:
    """Checks that a session has not ended. Raises Unauthenticated (session_over)."""
    if session.over(now):
        raise Unauthenticated("The session has ended. Sign in again.", code="session_over")


def check_named(session: Session, named: str) -> None:
    """Checks that a call means this session, by its public id. Raises Conflict (session_changed)."""
    if named != session.id:
        raise Conflict(code="session_changed")


def check_fresh(started_at: datetime, now: datetime) -> None:
    """Checks that somebody signed in lately enough to be shown a secret. Raises Forbidden (sign_in_again)."""
    if now >= started_at + FRESH:
        raise Forbidden("Sign in again to go on: the last time is over 15 minutes ago.", code="sign_in_again")


def check_own_page(base_url: str, named: str, fetch_site: str, origin: str) -> None:
    """Checks that a call comes from a page of our own: by the console's header and by what the browser itself says.

    `origin` is "" where the browser sent none. Raises Forbidden (not_from_console), the same for every reason.
    """
    ours = not origin or origin in _list_origins(base_url)
    if not (named and fetch_site == "same-origin" and ours):
        raise Forbidden(code="not_from_console")


def _list_origins(base_url: str) -> set[str]:
    """Returns our own origins: the public one and, on a developer's machine, that by its other name."""
    parts = urlsplit(base_url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        return {base_url}
    port = f":{parts.port}" if parts.port else ""
    return {f"http://{host}{port}" for host in _LOOPBACK}
