"""Signs in: trades the secret key of a call for a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.access import sessions
from chalicelib.domain.hashing import hash_text
from chalicelib.usecases.access.read import require_key

if TYPE_CHECKING:
    from chalicelib.domain.access.api_keys import ApiKey
    from chalicelib.domain.access.sessions import CookieText, Session
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """A new session with its key and the text of its cookie, which is shown only this once. Does not print itself."""

    session: Session
    key: ApiKey
    text: str


def sign_in(ports: Ports, ctx: Context, before: CookieText | None) -> SignedIn:
    """Makes a session for the caller's key and ends the one whose cookie the browser had, whichever company's it was.

    The new one is made first: where the process dies in between, the browser goes on with what it had, and nobody
    knows the cookie of the other. Raises NotFound where the key is gone.
    """
    key = require_key(ports, ctx, ctx.actor.id)
    text = sessions.compose(ctx.tenant, ports.randomness.token(sessions.SECRET_BYTES))
    session = sessions.start(key, ports.randomness.id("ses", ctx.now), hash_text(text), ctx.now)
    ports.sessions.add(session)
    if before is not None and before.tenant in ports.profiles:
        ports.sessions.end(before.tenant, before.hash, ctx.now)
    return SignedIn(session, key, text)
