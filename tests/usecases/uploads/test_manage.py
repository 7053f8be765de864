"""Attaching an upload to what refers to it, as imports and requests do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import cast

import pytest

from chalicelib.domain import daily_caps
from chalicelib.domain.changes import Claim
from chalicelib.domain.daily_caps import Cap
from chalicelib.domain.errors import Conflict, Invalid, TooManyRequests
from chalicelib.domain.uploads.upload import Upload
from chalicelib.storage.table.ops import Item
from chalicelib.usecases.context import Actor
from chalicelib.usecases.daily_caps import hash_caller
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.uploads import manage as manage_uploads
from chalicelib.usecases.uploads.manage import AnnounceUpload
from tests.fixtures.memory.ports import MemoryUploads, context, memory_ports
from tests.fixtures.memory.table import MemoryTable
from tests.fixtures.racing import run_together

LINES = b"email\n"


def items_of(ports: Ports) -> list[Item]:
    """Returns everything that is stored of the tenant."""
    table = cast("MemoryUploads", ports.uploads)._table
    assert isinstance(table, MemoryTable)
    return list(table.items["cyclonex"].values())


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


STRANGER = Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T53")


@pytest.fixture
def few_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a company open four forms a day, two for one caller."""
    monkeypatch.setitem(daily_caps.CAPS, "upload_forms", Cap(most=4, per_caller=2))


def open_form(ports: Ports, caller: str, once: str = "") -> str:
    """Opens a form with the publishable key from an address; returns the upload's id."""
    claim = Claim(once, "body") if once else None
    ctx = replace(context(ports, actor=STRANGER), caller=caller, claim=claim)
    command = AnnounceUpload("identity_document", "a.pdf", "application/pdf", 10)
    return manage_uploads.announce_upload(ports, ctx, command).result[0].id


@pytest.mark.usefixtures("few_forms")
def test_a_company_opens_so_many_forms_a_day_and_for_one_caller_a_part_of_them() -> None:
    ports = memory_ports()
    for caller in ("1", "1", "2", "3"):
        open_form(ports, caller)
    for caller in ("1", "4"):
        with pytest.raises(TooManyRequests) as refusal:
            open_form(ports, caller)
        assert refusal.value.retry_after == 7 * 3600  # from 17:00 UTC to midnight
    completed(ports)  # with a secret key


@pytest.mark.usefixtures("few_forms")
def test_a_refused_form_leaves_no_upload_and_an_invalid_one_is_not_counted() -> None:
    ports = memory_ports()
    ctx = replace(context(ports, actor=STRANGER), caller="1")
    for _ in range(9):
        with pytest.raises(Invalid):
            manage_uploads.announce_upload(
                ports, ctx, AnnounceUpload("identity_document", "a.pdf", "application/pdf", 10**9)
            )
    uploads = {open_form(ports, "1") for _ in range(2)}
    with pytest.raises(TooManyRequests):
        open_form(ports, "1")
    kept = [item for item in items_of(ports) if "#UPLOAD#" in str(item["pk"]) and item["sk"] == "state"]
    assert {str(item["pk"]).rpartition("#")[2] for item in kept} == uploads
    caller = hash_caller(ports, ctx)
    assert [item["n"] for item in items_of(ports) if str(item["pk"]).endswith(caller)] == [2]


@pytest.mark.usefixtures("few_forms")
def test_a_form_that_was_opened_is_found_again_above_the_cap() -> None:
    ports = memory_ports()
    first = open_form(ports, "1", once="one")
    open_form(ports, "1")
    with pytest.raises(TooManyRequests):
        open_form(ports, "1", once="two")
    assert open_form(ports, "1", once="one") == first


@pytest.mark.usefixtures("few_forms")
def test_forms_opened_at_the_same_moment_never_pass_the_cap() -> None:
    ports = memory_ports()
    outcomes = run_together([partial(open_form, ports, str(number % 5)) for number in range(15)], TooManyRequests)
    assert Counter(isinstance(one, str) for one in outcomes) == {True: 4, False: 11}


@pytest.mark.usefixtures("few_forms")
def test_forms_that_nobody_can_open_are_an_error_line_and_those_of_one_caller_are_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ports = memory_ports()
    for _ in range(2):
        open_form(ports, "192.0.2.1")
    with pytest.raises(TooManyRequests):
        open_form(ports, "192.0.2.1")
    logged = capsys.readouterr().out
    assert '"level":"warning","event":"upload.refused"' in logged and '"code":"caller_full"' in logged
    assert '"FormsRefused":1' in logged and '"level":"error"' not in logged and "192.0.2" not in logged
    for caller in ("2", "3"):
        open_form(ports, caller)
    with pytest.raises(TooManyRequests):
        open_form(ports, "4")
    logged = capsys.readouterr().out
    assert '"level":"error","event":"upload.refused"' in logged and '"code":"tenant_full"' in logged


@pytest.mark.usefixtures("few_forms")
def test_nothing_that_is_kept_holds_the_address() -> None:
    ports = memory_ports()
    open_form(ports, "192.0.2.1")
    assert "192.0.2" not in repr(items_of(ports))
