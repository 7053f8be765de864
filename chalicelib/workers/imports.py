"""The consumer of the queue `imports`: each message is the next chunk of an import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalicelib import wiring
from chalicelib.usecases.imports.run_import import run_import
from chalicelib.workers import batch, invocation

if TYPE_CHECKING:
    from chalicelib.usecases.imports.import_line import ReadBody


def handle(
    event: Mapping[str, Any], read_body: ReadBody, context: invocation.LambdaContext | None = None
) -> dict[str, Any]:
    """Handles an SQS event in Lambda's shape; the answer names the messages that failed or were not begun.

    `read_body` reads a line as the API reads a body; app.py brings the two together.
    """
    ports = wiring.ports()
    with invocation.begin(context, wiring.longest_call(objects=True)) as this:

        def work(announcement: batch.Message) -> None:
            if not isinstance(announcement, batch.Announcement):
                raise batch.Unreadable
            run_import(ports, announcement.tenant, announcement.row_id, read_body, this.has_time)

        return batch.process(event, "imports", ports.profiles, this, work)
