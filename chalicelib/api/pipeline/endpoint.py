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


def handle(event: dict[str, Any], template: str, request_id: str) -> Answer:
    """Handles one request, from event to answer. Never raises: an unexpected error becomes a 500 and a log line."""
    started = perf_counter()
    request = from_event(event, template)
    caller: list[Context] = []
    try:
        answer = _answer(request, request_id, caller)
    except PrivacyError as error:
        answer = responses.problem(error, request_id)
    except Exception as error:  # noqa: BLE001 - the one place where the unexpected becomes an answer
        logs.failure("request.failed", error, request_id=request_id, route=template, method=request.method)
        answer = responses.problem(PrivacyError(), request_id)
    if not answer.bare:
        answer = replace(answer, headers={**answer.headers, "X-Request-Id": request_id, **cors.headers(template)})
    _log(request, request_id, answer, caller[0] if caller else None, started)
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
        context = auth.authenticate(ports, request, request_id)
        caller.append(context)
        limits.PROCESS.used(context.actor.id, context.actor.kind, request.caller)
        auth.authorize(context.actor, route)
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


def _log(request: Request, request_id: str, answer: Answer, caller: Context | None, started: float) -> None:
    fields: dict[str, str | int | float | bool] = {
        "request_id": request_id,
        "method": request.method if request.method in routes.METHODS else "other",
        "route": request.template,
        "status": answer.status,
        "duration_ms": round((perf_counter() - started) * 1000, 2),
    }
    if caller:
        fields |= {"tenant": caller.tenant, "key_id": caller.actor.id}
    if answer.code:
        fields["code"] = answer.code
    logs.log("error" if answer.status == 500 else "info", "request", **fields)
    if answer.status >= 500:
        logs.count("ServerErrors", tenant=caller.tenant if caller else "-")
