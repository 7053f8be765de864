"""CORS: publishable routes answer any origin, without credentials; authentication checks the origin.

A preflight carries no key, so it cannot be checked against the tenant's allowed origins (contract, section 3).
"""

from __future__ import annotations

from typing import Final

from chalicelib.api.pipeline import routes
from chalicelib.api.pipeline.responses import SECURITY, Answer
from chalicelib.api.pipeline.routes import Route

_OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Request-Id, Retry-After, Idempotent-Replayed, ETag, Allow",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Authorization, X-Api-Key, Content-Type, Idempotency-Key, If-Match, Sec-GPC",
    "Access-Control-Max-Age": "600",
}


def allowed(known: dict[str, Route]) -> tuple[str, ...]:
    """Returns the methods of a path, including HEAD and OPTIONS, in a fixed order."""
    methods = {*known, "OPTIONS"} | ({"HEAD"} if "GET" in known else set())
    return tuple(method for method in routes.METHODS if method in methods)


def headers(template: str) -> dict[str, str]:
    """Returns the CORS headers for every answer, errors included, of a path; none if no page may use the path."""
    known = routes.REGISTRY.get(template, {})
    return dict(_OPEN) if any(map(_for_pages, known.values())) else {}


def preflight(known: dict[str, Route]) -> Answer:
    """Answers OPTIONS: 204 with `Allow`, and with the CORS headers if a page may use the path."""
    methods = ", ".join(allowed(known))
    answer = {**SECURITY, "Allow": methods}
    open_methods = [method for method, route in known.items() if _for_pages(route)]
    if open_methods:
        answer |= {**_PREFLIGHT, "Access-Control-Allow-Methods": ", ".join(open_methods)}
    return Answer(204, "", answer)


def _for_pages(route: Route) -> bool:
    """Tells whether a page may use the route: with a publishable key, a person's token or neither; no webhook."""
    known = route.publishable or route.any_key or route.public or route.persons
    return bool(known) and not (route.bare or route.own_pages)
