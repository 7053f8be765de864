"""The queue `archive` takes rows of its own alone, and its function alone writes the archive."""

from __future__ import annotations

import pytest

from chalicelib.workers import archive
from tests.fixtures.memory.queue import sqs_event
from tests.usecases.archive.world import ArchiveWorld


def test_a_row_is_worked_and_the_message_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    w = ArchiveWorld(monkeypatch)
    request = w.denied()
    assert archive.handle(sqs_event(w.queue.to_archive)) == {"batchItemFailures": []}
    assert w.get(request.id).archived is not None


@pytest.mark.parametrize(
    "body",
    [
        '{"tenant": "psynergy", "row_id": "out_01KARZ6T9GSWQ40CJ9S2ED4T52"}',
        '{"tenant": "nobody", "row_id": "arc_01KARZ6T9GSWQ40CJ9S2ED4T52"}',
        '{"tenant": "psynergy", "run": "sequence"}',
        "{",
    ],
)
def test_a_message_that_is_none_of_its_own_fails(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    ArchiveWorld(monkeypatch)
    assert archive.handle(sqs_event({"m": body})) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
