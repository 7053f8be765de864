"""What browsers may do: publishable routes answer any origin, without credentials; the key check judges origins.

A pre-flight carries no key, so it cannot be judged by the tenant's allowed origins (contract, section 3).
"""

from __future__ import annotations

from chalicelib.api.pipeline import routes
from chalicelib.api.pipeline.responses import SECURITY, Answer
from chalicelib.api.pipeline.routes import Route

_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Request-Id, Retry-After, Idempotent-Replayed, ETag, Allow",
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Authorization, X-Api-Key, Content-Type, Idempotency-Key, If-Match, Sec-GPC",
    "Access-Control-Max-Age": "600",
}


def allowed(known: dict[str, Route]) -> tuple[str, ...]:
    """The methods of a path, HEAD and OPTIONS included, in a fixed order."""
    methods = {*known, "OPTIONS"} | ({"HEAD"} if "GET" in known else set())
    return tuple(method for method in routes.METHODS if method in methods)


def headers(template: str) -> dict[str, str]:
    """The CORS headers of any answer, errors too, of a path with an operation that a page may use."""
    known = routes.REGISTRY.get(template, {})
    return dict(_OPEN) if any(map(_for_pages, known.values())) else {}


def preflight(known: dict[str, Route]) -> Answer:
    """The answer to OPTIONS: 204 with `Allow`, and the CORS permission where a browser may come."""
    methods = ", ".join(allowed(known))
    answer = {**SECURITY, "Allow": methods}
    open_methods = [method for method, route in known.items() if _for_pages(route)]
    if open_methods:
        answer |= {**_PREFLIGHT, "Access-Control-Allow-Methods": ", ".join(open_methods)}
    return Answer(204, "", answer)


def _for_pages(route: Route) -> bool:
    """Whether a page may use it: with a publishable key, or without any. A provider's webhook is for no page."""
    return bool(route.publishable or route.any_key or route.public) and not route.bare
