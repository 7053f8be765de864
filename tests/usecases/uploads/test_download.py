"""A file is given out to whoever may read it, and each time is recorded."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.uploads.upload import ContentType, UploadPurpose
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.uploads.download import issue_link
from chalicelib.usecases.uploads.manage import AnnounceUpload, announce_upload, attach_upload, complete_upload
from tests.fixtures.memory.ports import MemoryUploads
from tests.fixtures.worlds.memory import MemoryWorld


def send(world: MemoryWorld, purpose: UploadPurpose, content_type: ContentType, content: bytes, attach: bool) -> str:
    upload, _ = announce_upload(
        world.ports, world.ctx(), AnnounceUpload(purpose, "f", content_type, len(content))
    ).result
    assert isinstance(world.ports.uploads, MemoryUploads)
    world.ports.uploads.sent[upload.id] = (content_type, content)
    complete_upload(world.ports, world.ctx(), upload.id)
    if attach:
        commit_step(
            world.ports,
            world.ctx(),
            lambda: Plan([attach_upload(world.ports, world.ctx(), upload.id, purpose, "/upload_id")], None),
        )
    return upload.id


def test_each_link_is_an_event_of_the_file() -> None:
    world = MemoryWorld()
    upload_id = send(world, "answer", "application/json", b"{}", attach=True)
    for _ in range(2):
        assert issue_link(world.ports, world.ctx("requests:read"), upload_id).url.endswith(upload_id)
    types = [str(item["type"]) for item in world.items("#UPLOAD#") if "type" in item]
    assert types.count("upload.link_issued") == 2 and len(types) == 5


@pytest.mark.parametrize(
    ("purpose", "content_type", "content", "attach"),
    [("evidence", "application/pdf", b"%PDF-1.7", False), ("import", "text/csv", b"a,b", True)],
)
def test_what_belongs_to_no_request_is_not_given_out(
    purpose: UploadPurpose, content_type: ContentType, content: bytes, attach: bool
) -> None:
    world = MemoryWorld()
    upload_id = send(world, purpose, content_type, content, attach)
    with pytest.raises(NotFound):
        issue_link(world.ports, world.ctx(), upload_id)


def test_a_key_that_may_not_read_requests_gets_none() -> None:
    world = MemoryWorld()
    upload_id = send(world, "answer", "application/json", b"{}", attach=True)
    with pytest.raises(Forbidden):
        issue_link(world.ports, world.ctx("imports:write"), upload_id)
