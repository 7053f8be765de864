"""Files of a request lie where their class says and go on its day: the bytes, the name, and what the request notes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.uploads.upload import ContentType, UploadPurpose
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.leave import AddInformation, add_information
from chalicelib.usecases.uploads.manage import AnnounceUpload, announce_upload, complete_upload
from tests.fixtures.factories import DAY
from tests.fixtures.memory.ports import MemoryUploads
from tests.fixtures.worlds.erasing import EMAIL, ErasingWorld

PAPER, ANSWER = b"%PDF-1.7 a passport", b'{"held": []}'


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ErasingWorld:
    return ErasingWorld(monkeypatch)


def send(world: ErasingWorld, purpose: UploadPurpose, content_type: ContentType, content: bytes) -> str:
    command = AnnounceUpload(purpose, "Ann Lee.pdf", content_type, len(content))
    upload, _ = announce_upload(world.ports, world.ctx(), command).result
    uploads_of(world).sent[upload.id] = (content_type, content)
    complete_upload(world.ports, world.ctx(), upload.id)
    return upload.id


def uploads_of(world: ErasingWorld) -> MemoryUploads:
    assert isinstance(world.ports.uploads, MemoryUploads)
    return world.ports.uploads


def work_rows(world: ErasingWorld) -> int:
    """Works the rows by which files go, and returns their number."""
    rows = [str(item["id"]) for item in world.items("#OUT#") if item["template"] == "delete_files"]
    for row_id in rows:
        deliver(world.ports, world.tenant, row_id)
    return len(rows)


def test_each_class_goes_on_its_day_and_nothing_before(world: ErasingWorld) -> None:
    request_id = world.ask(EMAIL)
    paper = send(world, "identity_document", "application/pdf", PAPER)
    evidence = send(world, "evidence", "application/pdf", PAPER)
    add_information(world.ports, world.ctx(), AddInformation(request_id, "Here.", (paper, evidence)))
    world.clock.advance(DAY)
    answer = send(world, "answer", "application/json", ANSWER)
    world.answer(request_id, (answer,))
    left, worked = [], 0
    for days in (28, 1, 60, 1):
        world.clock.advance(timedelta(days=days))
        if request_id in list(world.ports.rights_requests.due(world.tenant, world.clock.now())):
            take_due_steps(world.ports, world.tenant, request_id)
            worked += work_rows(world)
        left.append({one.kind for one in world.request(request_id).files})
        assert set(uploads_of(world).kept) == {one.id for one in world.request(request_id).files}
    assert left == [{"papers", "evidence", "answers"}, {"evidence", "answers"}, {"evidence", "answers"}, set()]
    assert worked == 2
    assert not [item for item in world.items("#UPLOAD#") if "Ann Lee" in str(item)]
    kept = world.kept()
    take_due_steps(world.ports, world.tenant, request_id)
    assert world.kept() == kept


def test_a_file_that_was_removed_before_the_process_died_is_no_obstacle(world: ErasingWorld) -> None:
    request_id = world.ask(EMAIL)
    paper = send(world, "identity_document", "application/pdf", PAPER)
    add_information(world.ports, world.ctx(), AddInformation(request_id, "Here.", (paper,)))
    world.clock.advance(timedelta(days=31))
    del uploads_of(world).kept[paper]
    take_due_steps(world.ports, world.tenant, request_id)
    assert work_rows(world) == 1
    assert world.request(request_id).files == ()
