"""`/_local/clock` and `/_local/tick`: control of time and schedules by hand. The deployed app does not have them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.http.api import problem
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.lambdas.consumers import Consumers

PREFIX = "/_local/"
_FURTHEST = timedelta(days=36_525)


class BadClockError(Exception):
    """The body does not say how to move the clock forwards. The message says why."""


class Control:
    """Serves the paths under PREFIX."""

    def __init__(self, consumers: Consumers) -> None:
        self._consumers = consumers
        self._routes: dict[str, dict[str, Callable[[HttpRequest], HttpResponse]]] = {
            "/_local/clock": {"GET": lambda _: _now(), "POST": self._move},
            "/_local/tick": {"POST": self._tick},
        }

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Handles one request."""
        methods = self._routes.get(request.path)
        if methods is None:
            return problem(404, "not_found", "Not Found")
        if request.method not in methods:
            return problem(405, "method_not_allowed", "Method Not Allowed", ", ".join(methods))
        return methods[request.method](request)

    def _move(self, request: HttpRequest) -> HttpResponse:
        try:
            step = clock_step(request.body)
        except BadClockError as error:
            return problem(400, "malformed_request", str(error))
        self._consumers.drain()  # otherwise waiting messages could outlive their queue's retention
        SYSTEM_CLOCK.advance(step)
        return _now()

    def _tick(self, _: HttpRequest) -> HttpResponse:
        return _json({**{"now": _stamp(SYSTEM_CLOCK.now())}, **self._consumers.tick().as_dict()})


def clock_step(body: bytes) -> timedelta:
    """Returns how far a body, `{"now": RFC 3339}` or `{"advance_days": number}`, moves the clock.

    Raises BadClockError.
    """
    try:
        wish: Any = json.loads(body)
    except ValueError:
        raise BadClockError("The body is not JSON") from None
    match wish:
        case {"now": str(text), **rest} if not rest:
            step = _moment(text) - SYSTEM_CLOCK.now()
        case {"advance_days": int() | float() as days, **rest} if not rest and not isinstance(days, bool):
            if not abs(days) <= _FURTHEST.days:  # also true for NaN
                raise BadClockError("The clock stays within a century of today")
            step = timedelta(days=days)
        case _:
            raise BadClockError('Send {"now": "<RFC 3339>"} or {"advance_days": <number>}')
    if step < timedelta():
        raise BadClockError("The clock only moves forwards")
    if (SYSTEM_CLOCK.now() - datetime.now(UTC)) + step > _FURTHEST:
        raise BadClockError("The clock stays within a century of today")
    return step


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadClockError("now is not an RFC 3339 time") from None
    if moment.tzinfo is None:
        raise BadClockError("now has no time zone")
    return moment.astimezone(UTC)


def _now() -> HttpResponse:
    return _json({"now": _stamp(SYSTEM_CLOCK.now())})


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(
        200, [("Content-Type", "application/json"), ("Cache-Control", "no-store")], json.dumps(body).encode()
    )
