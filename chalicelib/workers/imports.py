"""The consumer of the queue `imports`: each message is the next chunk of an import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalicelib import wiring
from chalicelib.usecases.imports.run_import import run_import
from chalicelib.workers import batch

if TYPE_CHECKING:
    from chalicelib.usecases.imports.import_line import ReadBody


def handle(event: Mapping[str, Any], read_body: ReadBody) -> dict[str, Any]:
    """Handles an SQS event in Lambda's shape; the answer names the messages that failed.

    `read_body` reads a line as the API reads a body; app.py brings the two together.
    """
    ports = wiring.ports()

    def work(announcement: batch.Message) -> None:
        if announcement.tenant not in ports.profiles or not isinstance(announcement, batch.Announcement):
            raise batch.Unreadable
        run_import(ports, announcement.tenant, announcement.row_id, read_body)

    return batch.run(event, "imports", work)
