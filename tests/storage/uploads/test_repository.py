"""Uploads in the table and in the tenant's bucket, by the tenant's own role."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.changes import Event, Raced
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.domain.uploads import upload as rules
from chalicelib.domain.uploads.upload import SaveUpload, Upload
from chalicelib.settings import Settings
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.uploads.repository import S3Uploads
from infra.local.embedded import faults, objects
from infra.local.iam import acting
from infra.local.lambdas.functions import Functions
from infra.local.stack import Stack
from tests.fixtures.memory.ports import SETTINGS
from tests.fixtures.memory.table import MemoryTable

TENANT = "cyclonex"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
LINES = b"email,purpose\npat@practice.example,newsletter\n"
PENDING = rules.announce("upl_01KARZ6T9GSWQ40CJ9S2ED4T52", "import", "Pat.csv", "text/csv", len(LINES), NOW)
EVENT = Event("upload.announced", NOW, NOW, "secret:key_1", "r-1")


@pytest.fixture
def uploads(stack: Stack) -> S3Uploads:
    """Returns the port as the API's function has it."""
    port = wiring.ports().uploads
    assert isinstance(port, S3Uploads)
    return port


def send(stack: Stack, uploads: S3Uploads, content: bytes = LINES) -> None:
    """Sends a file of the announced size by the upload's form."""
    form = uploads.form(TENANT, PENDING)
    assert stack.send_file({"url": form.url, "fields": form.fields}, content).status == 204


def complete(uploads: S3Uploads) -> Upload:
    """Completes an upload and returns it as it was found."""
    return rules.judge(PENDING, uploads.arrived(TENANT, PENDING))


def test_an_upload_comes_back_as_it_was_until_its_time_is_over() -> None:
    table = MemoryTable()
    port = S3Uploads(table, SETTINGS, Clients(SETTINGS))
    stored = replace(PENDING, state="complete", etag='"e1"')
    DynamoStore(table).commit(TENANT, [SaveUpload(stored, 0, EVENT)], None, "", NOW)
    found = port.get(TENANT, stored.id, NOW)
    assert found is not None
    assert replace(found, head="") == stored
    assert found.head
    assert port.get(TENANT, stored.id, stored.expires_at - timedelta(milliseconds=1)) is not None
    assert port.get(TENANT, stored.id, stored.expires_at) is None
    assert port.get("psynergy", stored.id, NOW) is None


def test_a_version_is_written_upon_the_one_before_alone() -> None:
    store = DynamoStore(MemoryTable())
    store.commit(TENANT, [SaveUpload(PENDING, 0, EVENT)], None, "", NOW)
    with pytest.raises(Raced):
        store.commit(TENANT, [SaveUpload(PENDING, 0, EVENT)], None, "", NOW)
    with pytest.raises(Raced):
        store.commit(TENANT, [SaveUpload(replace(PENDING, version=3), 2, EVENT)], None, "", NOW)


def test_what_arrived_is_told_by_one_read_and_nothing_where_nothing_did(stack: Stack, uploads: S3Uploads) -> None:
    with acting.as_function(Functions.API):
        assert uploads.arrived(TENANT, PENDING) is None
    send(stack, uploads)
    with acting.as_function(Functions.API), stack.meter() as meter:
        arrived = uploads.arrived(TENANT, PENDING)
    assert arrived is not None
    assert (arrived.size, arrived.content_type, arrived.leading) == (len(LINES), "text/csv", LINES)
    assert meter.calls == {("s3", "GetObject"): 1}
    assert stack.guard.refused == []


def test_ranges_are_read_to_the_end_and_empty_beyond_it(stack: Stack, uploads: S3Uploads) -> None:
    send(stack, uploads)
    upload = complete(uploads)
    assert uploads.read_range(TENANT, upload, 0, 5) == b"email"
    assert uploads.read_range(TENANT, upload, 6, 7) == b"purpose"
    assert uploads.read_range(TENANT, upload, len(LINES) - 2, 100) == LINES[-2:]
    with stack.meter() as meter:
        assert uploads.read_range(TENANT, upload, len(LINES), 100) == b""
        assert uploads.read_range(TENANT, upload, 0, 0) == b""
    assert meter.total() == 0


def test_other_bytes_that_are_sent_after_the_look_are_neither_read_nor_kept(stack: Stack, uploads: S3Uploads) -> None:
    send(stack, uploads)
    upload = complete(uploads)
    send(stack, uploads, LINES.upper())
    for use in (lambda: uploads.read_range(TENANT, upload, 0, 5), lambda: uploads.keep(TENANT, upload)):
        with pytest.raises(Conflict) as refusal:
            use()
        assert refusal.value.code == "upload_changed"


def test_what_is_kept_is_out_of_the_forms_reach_and_outlives_the_day(stack: Stack, uploads: S3Uploads) -> None:
    send(stack, uploads)
    upload = complete(uploads)
    with acting.as_function(Functions.API):
        for _ in range(2):  # a process may die after the copy, and the copy is made again
            uploads.keep(TENANT, upload)
    attached = rules.attach(upload, ("import",), "", NOW)
    send(stack, uploads, LINES.upper())
    assert uploads.read_range(TENANT, attached, 0, 100) == LINES
    stack.clock.advance(timedelta(days=2))
    stack.tick()
    assert uploads.arrived(TENANT, PENDING) is None
    assert uploads.read_range(TENANT, attached, 0, 100) == LINES
    assert stack.guard.refused == []


def test_what_is_renewed_outlives_the_lifecycle_once_more(stack: Stack, uploads: S3Uploads) -> None:
    send(stack, uploads)
    upload = complete(uploads)
    upload = replace(upload, purpose="identity_document")
    with acting.as_function("deliver"):
        assert not uploads.renew(TENANT, upload), "nothing lies there yet"
        uploads.keep(TENANT, upload)
        for _ in range(2):
            stack.clock.advance(rules.FILED_FOR - timedelta(days=1))
            assert uploads.renew(TENANT, upload)
        stack.clock.advance(timedelta(days=2))
        objects.drop_expired(stack.clock.now())
        attached = rules.attach(upload, ("identity_document",), "", NOW)
        assert uploads.read_range(TENANT, attached, 0, 100) == LINES
        stack.clock.advance(rules.FILED_FOR)
        objects.drop_expired(stack.clock.now())
        assert not uploads.renew(TENANT, upload)
    assert stack.guard.refused == []


def test_the_key_of_an_object_holds_the_id_and_no_name(uploads: S3Uploads) -> None:
    form = uploads.form(TENANT, PENDING)
    assert form.fields["key"] == f"uploads/{PENDING.id}"
    policy = base64.b64decode(form.fields["policy"]).decode()  # in base64 three letters stand there by chance
    assert "Pat" not in repr({**form.fields, "policy": policy})


@pytest.mark.parametrize(
    "fault", [faults.refused("SlowDown", 503), faults.timeout_before()], ids=["slow down", "no answer"]
)
def test_a_store_that_does_not_answer_is_told_as_unavailable(
    stack: Stack, uploads: S3Uploads, fault: faults.Fault
) -> None:
    send(stack, uploads)
    upload = complete(uploads)
    calls: list[Callable[[], Any]] = [
        lambda: uploads.arrived(TENANT, PENDING),
        lambda: uploads.keep(TENANT, upload),
        lambda: uploads.read_range(TENANT, upload, 0, 5),
    ]
    for call in calls:
        stack.faults.inject("s3.*", fault, times=faults.ALWAYS)
        with pytest.raises(Unavailable):
            call()
        stack.faults.clear()


def test_the_bucket_is_named_after_stage_and_tenant() -> None:
    settings: Settings = replace(SETTINGS, stage="live")
    assert settings.transfer_bucket("psynergy") == "privacy-live-psynergy-transfer"
