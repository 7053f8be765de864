"""Signs out: ends the session by which a call came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import NotFound

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def sign_out(ports: Ports, ctx: Context) -> None:
    """Ends the caller's session: in this process at once, everywhere within a minute. Raises NotFound for a key."""
    if ctx.session is None:
        raise NotFound("A call with a key has no session that could end.")
    ports.sessions.end(ctx.tenant, ctx.session.hash, ctx.now)
