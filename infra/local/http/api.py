"""API Gateway in front of the app: finds the resource, makes the event, and answers refused requests itself."""

from __future__ import annotations

import json
import sys
import traceback

from infra.local.http.events import HttpRequest, HttpResponse, http_response, proxy_event
from infra.local.http.routing import Router
from infra.local.lambdas.functions import Functions
from infra.packaging.gateway import ALLOW

MAX_BODY = 10 * 1024 * 1024  # bytes; API Gateway's limit


class Api:
    """Serves requests with an app's routes."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._router = Router(functions.app.routes)

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Handles one request. Exceptions from the function pass through; `guarded` turns them into 502."""
        if len(request.body) > MAX_BODY:
            return problem(413, "payload_too_large", "Payload Too Large")
        match = self._router.match(request.path)
        methods = self._functions.app.routes[match.resource] if match else {}
        if match is None:
            return problem(404, "not_found", "Not Found")
        if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
            return problem(405, "method_not_allowed", "Method Not Allowed")
        sent = request
        if request.method == "HEAD" and "HEAD" not in methods:
            sent = HttpRequest("GET", request.target, request.headers, request.body, request.source_ip)
        event = proxy_event(sent, match, self._functions.app.api.binary_types)
        answer = http_response(self._functions.invoke(Functions.API, event))
        return HttpResponse(answer.status, answer.headers, b"") if request.method == "HEAD" else answer

    def guarded(self, request: HttpRequest) -> HttpResponse:
        """Handles one request; if the function crashes, answers 502 like API Gateway and prints the trace to stderr."""
        try:
            return self.handle(request)
        except Exception:  # noqa: BLE001 - the gateway answers when the function crashes
            traceback.print_exc(file=sys.stderr)
            return problem(502, "bad_gateway", "Bad Gateway")


def problem(status: int, code: str, title: str, allow: str = ALLOW) -> HttpResponse:
    """Returns an answer of the gateway itself, in the API's form. `allow` has the methods that a 405 names."""
    body = {"type": f"/problems/{code}", "title": title, "status": status, "code": code}
    headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")]
    if status == 405:
        headers.append(("Allow", allow))  # as infra/packaging/gateway.py does for API Gateway
    return HttpResponse(status, headers, json.dumps(body).encode())
