"""A small app with the same functions as the deployed one, for tests of the parts around it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Rate, Response, SQSEvent

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Seen:
    """What the functions were called with, and how `deliver` must answer."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.delivered: list[str] = []
        self.sweeps = 0
        self.fail: dict[str, int] = {}  # body → how many more times it fails
        self.crash: Exception | None = None
        self.call: Callable[[], Any] = lambda: None  # made by `deliver` for each message
        self.on_sweep: Callable[[], Any] = lambda: None


def make() -> tuple[Chalice, Seen]:
    """Makes a new app; returns it and what it has seen."""
    app = Chalice("tiny", configure_logs=False)
    seen = Seen()
    _add_routes(app, seen)
    _add_consumer(app, seen)
    _add_schedule(app, seen)
    return app, seen


def _add_routes(app: Chalice, seen: Seen) -> None:
    def echo(**_: str) -> Response:
        request = app.current_request
        assert request is not None
        seen.events.append(request._event_dict)
        if seen.crash:
            raise seen.crash
        body = request.raw_body
        answer = {
            "method": request.method,
            "resource": request.path,
            "parameters": request.uri_params,
            "size": len(body),
            "text": body.decode("utf-8", "replace") if isinstance(body, bytes) else body,
        }
        return Response(json.dumps(answer), headers={"Content-Type": "application/json", "X-Request-Id": "r"})

    for path in ("/v1/health", "/v1/things/{thing_id}", "/v1/things/{thing_id}/end", "/v1/things/list", "/{proxy+}"):
        app.route(path, methods=METHODS, content_types=["*/*"], name=path)(echo)


def _add_consumer(app: Chalice, seen: Seen) -> None:
    @app.on_sqs_message(queue="privacy-deliveries", batch_size=10)
    def deliver(event: SQSEvent) -> dict[str, Any]:
        if seen.crash:
            raise seen.crash
        failures = []
        for record in event.to_dict()["Records"]:
            seen.call()
            seen.delivered.append(record["body"])
            if seen.fail.get(record["body"], 0) > 0:
                seen.fail[record["body"]] -= 1
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}


def _add_schedule(app: Chalice, seen: Seen) -> None:
    @app.schedule(Rate(15, unit=Rate.MINUTES))
    def sweep(_: Any) -> None:
        seen.sweeps += 1
        seen.on_sweep()
