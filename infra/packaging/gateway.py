"""Gives API Gateway's own refusals (unknown path, throttled, too large) the shape of the API's problems.

They are made from the API's one table of problems, so a client can't tell who refused the request. The bodies give
the request's id and echo nothing else of it.
"""

from __future__ import annotations

import json
from typing import Any, Final

from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.api.pipeline.responses import SECURITY
from chalicelib.api.pipeline.routes import METHODS
from infra.packaging import PackagingError

REFUSALS: Final = {
    "DEFAULT_4XX": "malformed_request",
    "DEFAULT_5XX": "internal_error",
    # API Gateway's answer, with an odd 403, for a path or method that it does not know. The catch-all accepts every
    # path with every method that Chalice can register, so it must be some other method.
    "MISSING_AUTHENTICATION_TOKEN": "method_not_allowed",
    "RESOURCE_NOT_FOUND": "not_found",
    "UNAUTHORIZED": "unauthorized",
    "INVALID_SIGNATURE": "unauthorized",
    "EXPIRED_TOKEN": "unauthorized",
    "REQUEST_TOO_LARGE": "payload_too_large",
    "UNSUPPORTED_MEDIA_TYPE": "unsupported_media_type",
    "THROTTLED": "too_many_requests",
    "QUOTA_EXCEEDED": "too_many_requests",
    "INTEGRATION_FAILURE": "temporarily_unavailable",
    "INTEGRATION_TIMEOUT": "temporarily_unavailable",
}
"""API Gateway's response type → the API's problem code. Types that are not listed use the two defaults."""

OPEN_TO_BROWSERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Request-Id, Retry-After",
}
"""Refusals with CORS headers: without them a web page could not tell "wait a second" from a network failure. The
answers hold no personal data."""

ALLOW: Final = ", ".join(METHODS)
"""The Allow header's value if a method is refused before the path is known."""

RETRY_AFTER: Final = {429: 1, 503: 5}
"""Seconds that a caller should wait, by status."""


def responses() -> dict[str, Any]:
    """Returns the value of the OpenAPI extension x-amazon-apigateway-gateway-responses."""
    return {kind: _response(code) for kind, code in REFUSALS.items()}


def _response(code: str) -> dict[str, Any]:
    problem = PROBLEMS[code]
    headers = {**SECURITY, **OPEN_TO_BROWSERS, "Content-Type": "application/problem+json"}
    if problem.status in RETRY_AFTER:
        headers["Retry-After"] = str(RETRY_AFTER[problem.status])
    if problem.status == 405:
        headers["Allow"] = ALLOW
    # Static values are in single quotes and can't contain one, which excludes the Content-Security-Policy: it
    # protects pages, and these answers are not pages.
    static = {name: f"'{value}'" for name, value in headers.items() if "'" not in value}
    parameters = {f"gatewayresponse.header.{name}": value for name, value in static.items()}
    body = {
        "type": f"/problems/{code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.advice,
        "code": code,
    }
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=True)
    if "$" in text or "#" in text:
        raise PackagingError(f"problem {code}: API Gateway would read $ or # in its template as a command")
    return {
        "statusCode": str(problem.status),
        "responseParameters": {**parameters, "gatewayresponse.header.X-Request-Id": "context.requestId"},
        # The key application/json is API Gateway's fallback for any Accept; the header above sets the real type.
        "responseTemplates": {"application/json": f'{text[:-1]},"request_id":"$context.requestId"}}'},
    }
