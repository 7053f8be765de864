"""A file of an answer opens to whoever may read the answer, and no other file of the request does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound, PrivacyError
from chalicelib.domain.rights.keeping.files import RightsFile
from chalicelib.usecases.rights.documents.open_file import open_file
from tests.fixtures.worlds.requests import RequestWorld

ANSWER, PAPER = "upl_01KARZ6T9R4C6V8B0N2M4K6J8H", "upl_01KARZ6T9R4C6V8B0N2M4K6J8J"


def test_what_is_no_file_of_the_answer_opens_to_nobody() -> None:
    world = RequestWorld("psynergy")
    request = world.make("question")
    with pytest.raises(PrivacyError, match="no_documents"):
        open_file(world.ports, world.ctx(), request.id, ANSWER)
    now = world.clock.now() - timedelta(days=1)
    world.save(request, files=(RightsFile(ANSWER, "answers", now), RightsFile(PAPER, "papers", now)))
    for upload_id in (PAPER, "upl_x"):
        with pytest.raises(NotFound, match="no such file of the answer"):
            open_file(world.ports, world.ctx(), request.id, upload_id)
    with pytest.raises(NotFound, match="of a rights request"):
        open_file(world.ports, world.ctx(), request.id, ANSWER)  # its upload is gone
