"""API Gateway's own refusals (unknown path, throttled, too large) in the shape of the API's problems.

They are made from the API's one table of problems, so a client can't tell who refused it. The bodies name the
request by id only and echo nothing of it.
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
    # What API Gateway says, with an odd 403, of a path or method that it does not know. The catch-all takes every
    # path with every method that Chalice can register, so it must be another method.
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
"""API Gateway's response type → the API's problem code. What is not listed falls to the two defaults."""

OPEN_TO_BROWSERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Request-Id, Retry-After",
}
"""Else a web page could not tell "wait a second" from a network failure. The answers hold nothing of anybody."""

ALLOW: Final = ", ".join(METHODS)
"""What is allowed where a method is refused before the path is known."""

RETRY_AFTER: Final = {429: 1, 503: 5}
"""Seconds a caller is asked to wait, by status."""


def responses() -> dict[str, Any]:
    """The value of the OpenAPI extension x-amazon-apigateway-gateway-responses."""
    return {kind: _response(code) for kind, code in REFUSALS.items()}


def _response(code: str) -> dict[str, Any]:
    problem = PROBLEMS[code]
    headers = {**SECURITY, **OPEN_TO_BROWSERS, "Content-Type": "application/problem+json"}
    if problem.status in RETRY_AFTER:
        headers["Retry-After"] = str(RETRY_AFTER[problem.status])
    if problem.status == 405:
        headers["Allow"] = ALLOW
    # Static values stand in single quotes and can't hold one, which leaves the Content-Security-Policy out: it
    # protects pages, and these are none.
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
        # Keyed application/json, API Gateway's fallback whatever Accept says; the header above gives the real type.
        "responseTemplates": {"application/json": f'{text[:-1]},"request_id":"$context.requestId"}}'},
    }
