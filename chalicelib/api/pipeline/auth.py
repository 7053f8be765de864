"""Authentication: finds the caller in the headers. A caller has a key, its tenant and scopes, and an origin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.api.pipeline import cookies, limits
from chalicelib.domain.access import key_text
from chalicelib.domain.access.sessions import check_fresh, check_own_page
from chalicelib.domain.errors import Forbidden, Unauthenticated
from chalicelib.usecases.access import authenticate as use_case
from chalicelib.usecases.context import Context

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.api.pipeline.request import Request
    from chalicelib.api.pipeline.routes import Route
    from chalicelib.domain.access.api_keys import ApiKey
    from chalicelib.domain.access.key_text import KeyText
    from chalicelib.domain.access.sessions import CookieText
    from chalicelib.usecases.context import Actor
    from chalicelib.usecases.ports.bundle import Ports

_HELP: Final = "Send one valid key as `Authorization: Bearer <key>` or `X-Api-Key: <key>`."
_HELP_PEOPLE: Final = f"{_HELP} The request's people send the token of their link as `Authorization: Bearer <token>`."


def authenticate(ports: Ports, request: Request, request_id: str, route: Route | None = None) -> Context:
    """Returns the caller's context: that of a key or, where the route lets people in, of a person's token.

    A call without a key may come by a session's cookie. Raises Unauthenticated (the same for every reason, apart from
    a tracking link or a session that is over), Forbidden for an origin that the key does not allow or a page that is
    not ours, and TooManyRequests in place of Unauthenticated if too many wrong keys were tried.
    """
    now = ports.clock.now()
    if route and route.signs_in:
        _check_own_page(ports, request)
    elif not _has_key(request) and cookies.is_sent(request):
        return _enter(ports, request, request_id)
    text = ""
    try:
        text = presented(request)
        if route and route.persons and not key_text.looks_like_key(text):
            return _let_in(ports, request, request_id, route, text)
        key = use_case.authenticate(ports, text, request.header("origin"), now)
    except Unauthenticated as error:
        if error.code == "link_over":
            raise
        if _has_key(request) or not _asks_who(request):
            _count_refusal(key_text.parse(text))
        raise Unauthenticated(_HELP_PEOPLE if route and route.persons else _HELP) from None
    return _make_context(ports, request, request_id, key, now)


def _count_refusal(claimed: KeyText | CookieText | None) -> None:
    """Counts a refused key or cookie. Raises TooManyRequests if too many were tried."""
    logs.count("KeysRefused")
    limits.PROCESS.failed(claimed)


def _asks_who(request: Request) -> bool:
    """Returns whether the console asks if anybody is signed in, as it does whenever it is opened."""
    return request.template == "/v1/sessions" and request.method in ("GET", "HEAD")


def _has_key(request: Request) -> bool:
    return "authorization" in request.headers or "x-api-key" in request.headers


def _check_own_page(ports: Ports, request: Request) -> str:
    """Returns what the console's header says, after checking that the call comes from a page of ours."""
    named = request.header("x-console")
    check_own_page(ports.base_url, named, request.header("sec-fetch-site"), request.header("origin"))
    return named


def _enter(ports: Ports, request: Request, request_id: str) -> Context:
    """Returns the context of the key behind a session's cookie."""
    from chalicelib.usecases.access.sessions.enter import enter  # only the console's calls pay for it

    named = _check_own_page(ports, request)
    now = ports.clock.now()
    claimed = cookies.read(request)
    try:
        if claimed is None:
            raise Unauthenticated
        asking = request.template == "/v1/sessions" and named == "1"
        session, key = enter(ports, claimed, None if asking else named, now)
    except Unauthenticated as error:
        if error.code == "session_over":
            raise
        _count_refusal(claimed)
        raise Unauthenticated(_HELP) from None
    return replace(_make_context(ports, request, request_id, key, now), session=session)


def _make_context(ports: Ports, request: Request, request_id: str, key: ApiKey, now: datetime) -> Context:
    return Context(
        profile=ports.profiles[key.tenant],
        actor=use_case.make_actor(key),
        request_id=request_id,
        now=now,
        gpc=request.gpc,
        caller=request.caller,
    )


def _let_in(ports: Ports, request: Request, request_id: str, route: Route, text: str) -> Context:
    """Returns the context of whoever holds a token of the rights request in the path. Raises Unauthenticated."""
    from chalicelib.usecases.rights.enter import enter  # only these routes pay for it

    asked = request.path["rights_request_id"]
    context = enter(ports, text, asked, request_id, ports.clock.now(), though_over=route.though_over)
    return replace(context, gpc=request.gpc, caller=request.caller)


def presented(request: Request) -> str:
    """Returns the key in the headers. Raises Unauthenticated if there is none, or if there are two that differ."""
    scheme, _, bearer = request.header("authorization").partition(" ")
    header = request.header("x-api-key")
    token = bearer.strip() if scheme.lower() == "bearer" else ""
    if not (token or header) or (token and header and token != header):
        raise Unauthenticated
    return token or header


def check_sign_in(context: Context, route: Route) -> None:
    """Checks that a secret is shown only to a key, or to somebody who signed in lately. Raises Forbidden."""
    if route.shows_secret and context.session is not None:
        check_fresh(context.session.started_at, context.now)


def authorize(actor: Actor, route: Route) -> None:
    """Checks that the actor may use the route. Raises Forbidden, which names the missing scope."""
    if route.any_key or (actor.kind == "publishable" and route.publishable):
        return
    if actor.kind == "subject":
        if actor.opened_by not in route.persons:
            raise Forbidden(
                "This link or token opens less. Messages and answers open with a tracking token: verification gives it."
            )
        return
    if actor.kind == "publishable":
        raise Forbidden("A publishable key is not allowed to do this. Use a secret key on a server.")
    if route.any_secret:
        return
    if route.scope not in actor.scopes and route.or_scope not in actor.scopes:
        raise Forbidden(f"The key lacks the scope {route.scope}.")
