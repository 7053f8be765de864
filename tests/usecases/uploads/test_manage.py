"""Attaching an upload to what refers to it, as imports and requests do."""

from __future__ import annotations

from typing import cast

import pytest

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.uploads.upload import Upload
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.uploads import manage as manage_uploads
from chalicelib.usecases.uploads.manage import AnnounceUpload
from tests.fixtures.memory.ports import MemoryUploads, context, memory_ports

LINES = b"email\n"


def completed(ports: Ports) -> tuple[Upload, MemoryUploads]:
    """Returns a completed upload of LINES, and the port."""
    uploads = cast("MemoryUploads", ports.uploads)
    ctx = context(ports)
    command = AnnounceUpload("import", "a.csv", "text/csv", len(LINES))
    upload, _ = manage_uploads.announce_upload(ports, ctx, command).result
    uploads.sent[upload.id] = ("text/csv", LINES)
    return manage_uploads.complete_upload(ports, ctx, upload.id).result, uploads


def test_the_bytes_are_kept_before_the_change_is_made_and_are_read_from_there_after_it() -> None:
    ports = memory_ports()
    ctx = context(ports)
    upload, uploads = completed(ports)
    assert ports.uploads.read_range(ctx.tenant, upload, 0, 100) == LINES
    change = manage_uploads.attach_upload(ports, ctx, upload.id, "import", "/upload_id")
    assert uploads.kept == {upload.id: LINES}
    ports.store.commit(ctx.tenant, [change], None, "", ctx.now)
    uploads.sent[upload.id] = ("text/csv", b"other\n")
    attached = manage_uploads.read_upload(ports, ctx, upload.id)
    assert attached.state == "attached"
    assert ports.uploads.read_range(ctx.tenant, attached, 0, 100) == LINES
    with pytest.raises(Invalid) as refusal:
        manage_uploads.attach_upload(ports, ctx, upload.id, "import", "/upload_id")
    assert [error.code for error in refusal.value.fields] == ["upload_in_use"]


def test_an_upload_of_another_tenant_or_of_nobody_is_unknown() -> None:
    ports = memory_ports()
    upload, _ = completed(ports)
    for tenant, upload_id in (
        ("psynergy", upload.id),
        ("cyclonex", "upl_01KARZ6T9GSWQ40CJ9S2ED4T52"),
        ("cyclonex", "x"),
    ):
        with pytest.raises(Invalid) as refusal:
            manage_uploads.attach_upload(ports, context(ports, tenant), upload_id, "import", "/upload_id")
        assert [(e.pointer, e.code) for e in refusal.value.fields] == [("/upload_id", "unknown_upload")]


def test_one_that_was_sent_again_is_not_attached() -> None:
    ports = memory_ports()
    upload, uploads = completed(ports)
    uploads.sent[upload.id] = ("text/csv", b"other\n")
    with pytest.raises(Conflict) as refusal:
        manage_uploads.attach_upload(ports, context(ports), upload.id, "import", "/upload_id")
    assert refusal.value.code == "upload_changed"
