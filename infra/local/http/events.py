"""Converts HTTP requests to API Gateway's REST proxy events, and proxy answers back to HTTP."""

from __future__ import annotations

import base64
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from infra.local.http.routing import Match

Headers = list[tuple[str, str]]  # in the client's order and spelling, repeated names kept


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came over the wire."""

    method: str
    target: str  # path and query as sent, nothing decoded
    headers: Headers
    body: bytes = b""
    source_ip: str = "127.0.0.1"

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """Returns the last value of a header, or None."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[-1] if values else None


def proxy_event(request: HttpRequest, match: Match, binary_types: list[str]) -> dict[str, Any]:
    """Returns API Gateway's event for a request. Bodies of binary types are in base 64, others are text."""
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.target.partition("?")[2], keep_blank_values=True):
        query.setdefault(name, []).append(value)
    headers: dict[str, list[str]] = {}
    for name, value in [*request.headers, ("X-Forwarded-For", request.source_ip), ("X-Forwarded-Proto", "http")]:
        headers.setdefault(name, []).append(value)
    body, encoded = _body(request, binary_types)
    return {
        "resource": match.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "requestContext": _context(request, match),
        "body": body,
        "isBase64Encoded": encoded,
    }


def _body(request: HttpRequest, binary_types: list[str]) -> tuple[str | None, bool]:
    if not request.body:
        return None, False
    media = (request.header("content-type") or "").partition(";")[0].strip().lower()
    if media in binary_types or "*/*" in binary_types:
        return base64.b64encode(request.body).decode(), True
    return request.body.decode("utf-8", "replace"), False  # API Gateway mangles bytes that are not UTF-8 in this way


def _context(request: HttpRequest, match: Match) -> dict[str, Any]:
    now = time.time()
    return {
        "accountId": "123456789012",
        "apiId": "local",
        "stage": "api",
        "resourceId": "local",
        "resourcePath": match.resource,
        "httpMethod": request.method,
        "path": request.path,
        "protocol": "HTTP/1.1",
        "requestId": str(uuid.uuid4()),
        "extendedRequestId": uuid.uuid4().hex[:15] + "=",
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "domainName": request.header("host") or "localhost",
        "identity": {"sourceIp": request.source_ip, "userAgent": request.header("user-agent")},
    }


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer as it goes over the wire."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """Returns the first value of a header, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def http_response(answer: dict[str, Any]) -> HttpResponse:
    """Returns API Gateway's HTTP answer for a function's answer. If it has no type, it is application/json."""
    headers: Headers = [(name, str(value)) for name, value in (answer.get("headers") or {}).items()]
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        headers += [(name, str(value)) for value in values]
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    return HttpResponse(int(answer["statusCode"]), headers, content)
