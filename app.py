"""The composition root: Chalice as a thin skin over chalicelib. It declares routes and event sources, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from chalice.app import Chalice, Response

from chalicelib import coldstart
from chalicelib.api.pipeline import endpoint, routes

Answer = TypeVar("Answer")

app = Chalice(app_name="privacy", configure_logs=False)


def _serve(template: str) -> Callable[..., Response]:
    def view(**_: str) -> Response:
        event: dict[str, Any] = app.current_request.to_original_event()  # type: ignore[union-attr]  # set for HTTP
        answer = endpoint.handle(event, template, app.lambda_context.aws_request_id)
        coldstart.end_pause()
        return Response(body=answer.body, status_code=answer.status, headers={**answer.headers})

    return view


def _mount(template: str) -> None:
    view = _serve(template)
    view.__name__ = "serve"
    app.route(template, methods=list(routes.METHODS), content_types=["*/*"])(view)


for _template in (*routes.PATHS, "/", "/{proxy+}"):
    _mount(_template)


def _work(handle: Callable[..., Answer], event: Any, *further: Any) -> Answer:
    answer = handle(event.to_dict(), *further, event.context)
    coldstart.end_pause()
    return answer


@app.on_sqs_message(queue="privacy-deliveries", batch_size=10, name="deliver")
def deliver(event: Any) -> dict[str, Any]:
    """Sends the outbox entries that the messages announce. Returns the messages that failed."""
    from chalicelib.workers import deliveries

    return _work(deliveries.handle, event)


@app.on_sqs_message(queue="privacy-archive", batch_size=1, name="archive")
def archive(event: Any) -> dict[str, Any]:
    """Works the rows of the archive, whose bucket this function alone may write. Returns the messages that failed."""
    from chalicelib.workers import archive as worker

    return _work(worker.handle, event)


@app.on_sqs_message(queue="privacy-inbound", batch_size=10, name="inbound")
def inbound(event: Any) -> dict[str, Any]:
    """Processes inbound texts reported by tenants' SNS topics. Returns the messages that failed."""
    from chalicelib.workers import inbound as worker

    return _work(worker.handle, event)


@app.on_sqs_message(queue="privacy-reminders", batch_size=10, name="remind")
def remind(event: Any) -> dict[str, Any]:
    """Takes the steps that are due of the records that the messages name. Returns the messages that failed."""
    from chalicelib.workers import reminders

    return _work(reminders.handle, event)


@app.on_sqs_message(queue="privacy-feedback", batch_size=10, name="feedback")
def feedback(event: Any) -> dict[str, Any]:
    """Processes what SES tells of mails that left, by tenants' topics. Returns the messages that failed."""
    from chalicelib.workers import feedback as worker

    return _work(worker.handle, event)


@app.on_sqs_message(queue="privacy-imports", batch_size=1, name="run_imports")
def run_imports(event: Any) -> dict[str, Any]:
    """Imports the next lines of an upload, each parsed as the API parses a body. Returns the messages that failed."""
    from chalicelib.api.imports import bodies as import_bodies
    from chalicelib.workers import imports

    return _work(imports.handle, event, import_bodies.read)


@app.on_sqs_message(queue="privacy-webhooks", batch_size=1, name="send_events")
def send_events(event: Any) -> dict[str, Any]:
    """Tries the delivery of an event to a webhook endpoint. Returns the messages that failed."""
    from chalicelib.workers import webhooks

    return _work(webhooks.handle, event)


@app.schedule("rate(15 minutes)", name="sweep")
def sweep(event: Any) -> None:
    """Announces outbox entries again that are due and have not been sent."""
    from chalicelib.workers import sweep as worker

    _work(worker.handle, event)
