"""Endpoints for sessions of the console (contract, section 3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.api.access.answers import name_holder
from chalicelib.api.access.schemas import HolderOut
from chalicelib.api.access.sessions import schemas
from chalicelib.api.pipeline import cookies
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.access.scopes import SCOPES, find_preset
from chalicelib.domain.access.sessions import IDLE
from chalicelib.usecases.access.read import require_key
from chalicelib.usecases.access.sessions.sign_in import sign_in
from chalicelib.usecases.access.sessions.sign_out import sign_out

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.access.api_keys import ApiKey
    from chalicelib.domain.access.sessions import Session


@endpoint(
    "POST",
    "/v1/sessions",
    operation_id="signIn",
    summary="Sign in to the console",
    tag="Keys",
    any_secret=True,
    signs_in=True,
    sets_cookie=True,
    answer=schemas.SessionOut,
    status=201,
)
def start_session(call: Call) -> Reply:
    """Trades a secret key for the cookie `__Host-session`, and ends the session that the browser had.

    A session is for browsers: the call must come from the console's own page and carry `X-Console: 1`.
    """
    done = sign_in(call.ports, call.context, cookies.read(call.request))
    return Reply(
        _describe(done.key, done.session, call.context.now), headers={"Set-Cookie": cookies.compose(done.text)}
    )


@endpoint(
    "GET",
    "/v1/sessions",
    operation_id="readSession",
    summary="Read who is signed in",
    tag="Keys",
    any_secret=True,
    answer=schemas.SessionOut,
    errors=("not_from_console", "session_over", "session_changed"),
)
def read_session(call: Call) -> schemas.SessionOut:
    """Tells whose key or session the call came with, what it may do, and until when."""
    key = require_key(call.ports, call.context, call.context.actor.id)
    return _describe(key, call.context.session, call.context.now)


@endpoint(
    "DELETE",
    "/v1/sessions",
    operation_id="signOut",
    summary="Sign out of the console",
    tag="Keys",
    any_secret=True,
    sets_cookie=True,
    status=204,
    errors=("not_from_console", "session_over", "session_changed", "not_found"),
)
def end_session(call: Call) -> Reply:
    """Ends the session of the call's cookie, everywhere within 60 seconds, and takes the cookie from the browser."""
    sign_out(call.ports, call.context)
    return Reply(headers={"Set-Cookie": cookies.CLEARED})


def _describe(key: ApiKey, session: Session | None, now: datetime) -> schemas.SessionOut:
    return schemas.SessionOut(
        session_id=session.id if session else None,
        tenant=key.tenant,
        key=schemas.SessionKeyOut(
            id=key.id,
            name=key.name,
            scopes=[scope for scope in SCOPES if scope in key.scopes],
            preset=find_preset(key.scopes),
            expires_at=key.expires_at,
        ),
        holder=HolderOut(**name_holder(key.holder)) if key.holder else None,
        ends_at=session.ends_at if session else None,
        idle_ends_at=now + IDLE if session else None,
    )
