"""Which files are accepted for which purpose, who may send them, and how an upload may change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from chalicelib.domain.access.scopes import Scope
from chalicelib.domain.errors import Conflict, Forbidden, Invalid
from chalicelib.domain.uploads import upload as uploads
from chalicelib.domain.uploads.upload import LEADING_BYTES, MEBIBYTE, Arrived, ContentType, UploadPurpose

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
ID = "upl_01KARZ6T9GSWQ40CJ9S2ED4T52"
PDF = b"%PDF-1.7 and more"
PENDING = uploads.announce(ID, "identity_document", "licence.pdf", "application/pdf", len(PDF), NOW)
GOOD = Arrived(len(PDF), "application/pdf", '"e1"', PDF)
COMPLETE = uploads.judge(PENDING, GOOD)
DOCUMENTS = ("application/pdf", "image/png", "image/jpeg")
LINES = ("text/csv", "application/x-ndjson")
ANSWERS = (*DOCUMENTS, "application/json", "text/csv", "application/zip")


@pytest.mark.parametrize("purpose", get_args(UploadPurpose))
@pytest.mark.parametrize("content_type", get_args(ContentType))
def test_each_purpose_takes_its_types(purpose: UploadPurpose, content_type: ContentType) -> None:
    if content_type in {"import": LINES, "answer": ANSWERS}.get(purpose, DOCUMENTS):
        upload = uploads.announce(ID, purpose, "f", content_type, 1, NOW)
        assert (upload.state, upload.version, upload.expires_at) == ("pending", 1, NOW + timedelta(hours=24))
    else:
        with pytest.raises(Invalid) as refusal:
            uploads.announce(ID, purpose, "f", content_type, 1, NOW)
        assert [(e.pointer, e.code) for e in refusal.value.fields] == [("/content_type", "not_allowed")]


@pytest.mark.parametrize(("purpose", "content_type", "most"), [
    ("import", "text/csv", 512 * MEBIBYTE),
    ("identity_document", "image/png", 10 * MEBIBYTE),
    ("authorization", "image/jpeg", 10 * MEBIBYTE),
    ("answer", "application/pdf", 10 * MEBIBYTE),
])  # fmt: skip
def test_each_purpose_has_its_size(purpose: UploadPurpose, content_type: ContentType, most: int) -> None:
    assert uploads.announce(ID, purpose, "f", content_type, most, NOW).size == most
    with pytest.raises(Invalid) as refusal:
        uploads.announce(ID, purpose, "f", content_type, most + 1, NOW)
    assert [(e.pointer, e.code) for e in refusal.value.fields] == [("/size", "out_of_range")]


@pytest.mark.parametrize(("publishable", "purpose", "scope", "write", "allowed"), [
    (True, "identity_document", None, True, True),
    (True, "authorization", None, True, True),
    (True, "answer", None, True, False),
    (True, "import", None, True, False),
    (False, "import", "imports:write", True, True),
    (False, "import", "imports:write", False, True),
    (False, "import", "requests:write", True, False),
    (False, "answer", "requests:write", True, True),
    (False, "answer", "imports:write", True, False),
    (False, "answer", "requests:read", False, True),
    (False, "answer", "requests:write", False, False),
])  # fmt: skip
def test_who_may_deal_with_what(
    publishable: bool, purpose: UploadPurpose, scope: Scope | None, write: bool, allowed: bool
) -> None:
    scopes = frozenset([scope] if scope else [])
    if allowed:
        uploads.check_access(purpose, publishable, scopes, write=write)
    else:
        with pytest.raises(Forbidden):
            uploads.check_access(purpose, publishable, scopes, write=write)


def test_what_was_announced_is_complete_once_it_arrived_and_the_bytes_are_noted() -> None:
    assert (COMPLETE.state, COMPLETE.version, COMPLETE.etag) == ("complete", 2, '"e1"')


def test_nothing_arrived_is_a_conflict() -> None:
    with pytest.raises(Conflict) as refusal:
        uploads.judge(PENDING, None)
    assert refusal.value.code == "upload_missing"


@pytest.mark.parametrize(
    ("arrived", "code"),
    [
        (replace(GOOD, size=GOOD.size + 1), "wrong_size"),
        (replace(GOOD, content_type="text/html"), "wrong_type"),
        (replace(GOOD, leading=b"<html>"), "wrong_content"),
    ],
)
def test_anything_else_is_refused_with_the_reason(arrived: Arrived, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        uploads.judge(PENDING, arrived)
    assert (refusal.value.code, [e.code for e in refusal.value.fields]) == ("upload_refused", [code])


@pytest.mark.parametrize(("content_type", "leading", "fits"), [
    ("application/pdf", b"%PDF-1.4", True),
    ("application/pdf", b" %PDF-1.4", False),
    ("application/pdf", b"MZ\x90", False),
    ("image/png", b"\x89PNG\r\n\x1a\n....", True),
    ("image/png", b"\x89PNG", False),
    ("image/jpeg", b"\xff\xd8\xff\xe0..JFIF", True),
    ("image/jpeg", b"\xff\xd8\x00", False),
    ("text/csv", b"email,purpose\r\n", True),
    ("text/csv", b"\xef\xbb\xbfemail;purpose\n", True),
    ("text/csv", "émail,é\n".encode(), True),
    ("text/csv", ("a" * (LEADING_BYTES - 1) + "é").encode()[:LEADING_BYTES], True),
    ("text/csv", "a€".encode()[:-1], False),
    ("text/csv", b"a,\xff\n", False),
    ("text/csv", b"PK\x03\x04", False),
    ("text/csv", "a,b".encode("utf-16"), False),
    ("text/csv", b" \n", False),
    ("application/x-ndjson", b'{"a":1}\n', True),
    ("application/x-ndjson", b'\xef\xbb\xbf\n {"a"', True),
    ("application/x-ndjson", b'[{"a":1}]', False),
    ("application/x-ndjson", b"a,b\n", False),
    ("application/json", b' [{"a":1}]', True),
    ("application/json", b"\xef\xbb\xbf{", True),
    ("application/json", b"a,b", False),
    ("application/json", b"{\x00", False),
    ("application/zip", b"PK\x03\x04\x14", True),
    ("application/zip", b"PK\x05\x06" + b"\x00" * 18, True),
    ("application/zip", b"PK\x01\x02", False),
])  # fmt: skip
def test_how_a_file_begins(content_type: ContentType, leading: bytes | str, fits: bool) -> None:
    content = leading.encode() if isinstance(leading, str) else leading
    assert uploads.looks_like(content_type, content) is fits


def test_a_complete_upload_is_attached_once_and_kept_for_longer_by_a_request_until_that_deletes_it() -> None:
    attached = uploads.attach(COMPLETE, ("identity_document",), "/upload_id", NOW)
    assert (attached.state, attached.version, attached.expires_at) == ("attached", 3, NOW + timedelta(days=180))
    for upload, purpose, code in (
        (PENDING, "identity_document", "upload_not_complete"),
        (attached, "identity_document", "upload_in_use"),
        (COMPLETE, "answer", "wrong_purpose"),
    ):
        with pytest.raises(Invalid) as refusal:
            uploads.attach(upload, (purpose,), "/upload_id", NOW)  # type: ignore[arg-type]  # a literal of a tuple
        assert [(e.pointer, e.code) for e in refusal.value.fields] == [("/upload_id", code)]


def test_neither_an_upload_nor_a_form_prints_what_it_holds() -> None:
    form = uploads.Form("https://b.example/", {"policy": "secret-policy"}, NOW)
    assert "licence" not in repr(PENDING)
    assert "secret-policy" not in repr(form)


def test_a_deleted_upload_has_no_name_and_its_time_is_over() -> None:
    attached = uploads.attach(COMPLETE, ("identity_document",), "/upload_id", NOW)
    deleted = uploads.delete(attached, NOW)
    assert (deleted.file_name, deleted.expires_at, deleted.version) == ("", NOW, 4)
