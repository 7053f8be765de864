"""The pipeline that every request passes through, in one direction and in this order.

path → method → size → key and its origin → rate → scope → query → body → view (one use case) → error table → JSON
→ log line

Nothing else catches errors on the way out; nothing else writes headers.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from chalicelib import logs, wiring
from chalicelib.api.pipeline import auth, cors, idempotency, limits, reading, responses, routes
from chalicelib.api.pipeline.call import Call
from chalicelib.api.pipeline.request import Request, from_event
from chalicelib.api.pipeline.responses import Answer, Reply
from chalicelib.domain.errors import MethodNotAllowed, NotFound, PayloadTooLarge, PrivacyError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from chalicelib.api.pipeline.routes import Route
    from chalicelib.usecases.context import Context


def handle(event: dict[str, Any], template: str, lambda_request_id: str) -> Answer:
    """Handles one request, from event to answer. Never raises: an unexpected error becomes a 500 and a log line.

    The request's id is API Gateway's, which its access log has too. Every line written on the way holds it, and beside
    it Lambda's, by which Lambda's own lines and traces are found.
    """
    request = from_event(event, template)
    request_id = request.id or lambda_request_id
    with logs.bound(request_id=request_id, lambda_request_id=lambda_request_id):
        return _handle(request, request_id)


def _handle(request: Request, request_id: str) -> Answer:
    started = perf_counter()
    caller: list[Context] = []
    try:
        answer = _answer(request, request_id, caller)
    except PrivacyError as error:
        answer = responses.problem(error, request_id)
    except Exception as error:  # noqa: BLE001 - the one place where the unexpected becomes an answer
        logs.failure("request.failed", error, route=request.template, method=_method(request))
        answer = responses.problem(PrivacyError(), request_id)
    if not answer.bare:
        answer = replace(
            answer, headers={**answer.headers, "X-Request-Id": request_id, **cors.headers(request.template)}
        )
    _log(request, answer, caller[0] if caller else None, started)
    if request.method == "HEAD":
        return replace(answer, body="")
    return answer


def _answer(request: Request, request_id: str, caller: list[Context]) -> Answer:
    if request.template not in routes.PATHS:
        raise NotFound("There is nothing at this path. GET /openapi.json lists all paths.")
    known = routes.operations(request.template)
    if request.method == "OPTIONS":
        return cors.preflight(known)
    route = known.get("GET" if request.method == "HEAD" else request.method)
    if route is None:
        raise MethodNotAllowed(cors.allowed(known))
    if request.body_size > route.max_body:
        raise PayloadTooLarge(f"Send at most {route.max_body // 1024} KiB.")
    ports = wiring.ports()
    context = None
    if not route.public:
        context = auth.authenticate(ports, request, request_id, route)
        caller.append(context)
        limits.PROCESS.used(context.actor.id, context.actor.kind, request.caller)
        auth.authorize(context.actor, route)
        auth.check_sign_in(context, route)
        claim = idempotency.read_claim(route, request, context.actor)
        if claim is not None:
            context = replace(context, claim=claim)
    result = route.view(Call(ports, context, request, request_id), *_input(route, request))
    reply = result if isinstance(result, Reply) else Reply(result)
    return responses.success(reply, status=route.status, media=route.media, bare=route.bare)


def _input(route: Route, request: Request) -> tuple[BaseModel, ...]:
    """Returns the view's arguments after the call: its query, its body, or nothing."""
    if route.query:
        return (reading.parse_query(route.query, request.query),)
    if route.body:
        return (reading.parse_body(route.body, request, request.body(), optional=route.optional_body),)
    return ()


def _method(request: Request) -> str:
    return request.method if request.method in routes.METHODS else "other"


def _log(request: Request, answer: Answer, caller: Context | None, started: float) -> None:
    fields: dict[str, str | int | float | bool] = {
        "method": _method(request),
        "route": request.template,
        "status": answer.status,
        "duration_ms": round((perf_counter() - started) * 1000, 2),
    }
    if caller:
        fields["tenant"] = caller.tenant
        if caller.actor.kind != "subject":
            fields["key_id"] = caller.actor.id
    if answer.code:
        fields["code"] = answer.code
    logs.log("error" if answer.status == 500 else "info", "request", **fields)
    if answer.status >= 500:
        logs.count("ServerErrors", tenant=caller.tenant if caller else "-")
