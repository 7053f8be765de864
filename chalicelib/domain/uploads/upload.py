"""Uploaded files: which files may be sent for which purpose, and whether the file that arrived is the announced one.

An upload is announced, sent to the store with a form, and completed once its size and leading bytes were checked
(contract section 2). Whatever refers to it attaches it; an upload that nothing attaches is deleted after a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.access.scopes import Scope
from chalicelib.domain.changes import Event
from chalicelib.domain.errors import Conflict, FieldError, Forbidden, Invalid

UploadPurpose = Literal["import", "identity_document", "authorization", "evidence", "answer"]
ContentType = Literal[
    "text/csv",
    "application/x-ndjson",
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/json",
    "application/zip",
]
UploadState = Literal["pending", "complete", "attached"]
Disposition = Literal["attachment", "inline"]
"""How a browser takes a file (RFC 6266): saved, or shown in a tab."""

MEBIBYTE: Final = 1024 * 1024
LIFETIME: Final = timedelta(hours=24)
"""How long an upload that nothing refers to is kept (contract section 2)."""
ATTACHED_FOR: Final = timedelta(days=30)
"""How long an attached upload is kept, unless what it is attached to ends sooner (same as in infra/tenant.yaml)."""
FILED_FOR: Final = timedelta(days=180)
"""How long what is attached to a rights request is kept if nothing renews it (same as in infra/tenant.yaml). It has no
end of its own: the request deletes it, each class on its day, and renews it as long as something keeps it."""
RENEWED_BEFORE: Final = timedelta(days=60)
"""How long before that end it is renewed."""
LEADING_BYTES: Final = 512
"""How many bytes of the beginning `judge` looks at."""

_DOCUMENTS: Final[tuple[ContentType, ...]] = ("application/pdf", "image/png", "image/jpeg")
_BINARY: Final = frozenset(range(0x20)) - set(b"\t\n\r")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be sent for a purpose; `most` is in bytes. Publishable keys may send what a visitor's form needs."""

    content_types: tuple[ContentType, ...]
    most: int
    write: Scope
    read: Scope
    publishable: bool


_PAPERS: Final = Allowed(_DOCUMENTS, 10 * MEBIBYTE, "requests:write", "requests:read", publishable=True)
PURPOSES: Final[Mapping[UploadPurpose, Allowed]] = {
    "import": Allowed(
        ("text/csv", "application/x-ndjson"), 512 * MEBIBYTE, "imports:write", "imports:write", publishable=False
    ),
    "identity_document": _PAPERS,
    "authorization": _PAPERS,
    "evidence": _PAPERS,  # what a requester sends in to support what they ask
    "answer": replace(  # files that the tenant's staff give to the requester
        _PAPERS, content_types=(*_DOCUMENTS, "application/json", "text/csv", "application/zip"), publishable=False
    ),
}


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """An upload as stored; `size` is the announced one, in bytes. Does not print itself: file names are personal.

    `etag` identifies the bytes that were checked. The form stays usable for a while; if other bytes are sent with it
    later, they are refused when they are read.
    """

    id: str
    purpose: UploadPurpose
    file_name: str
    content_type: ContentType
    size: int
    state: UploadState
    created_at: datetime
    expires_at: datetime
    etag: str = ""
    announced_by: str = ""  # the actor, as events name it
    version: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Arrived:
    """The file in the store: its size in bytes, its type, the store's ETag for these bytes, and its leading bytes."""

    size: int
    content_type: str
    etag: str
    leading: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """The URL to which a file is sent by HTTP POST, the fields before it, and by when that must begin (AWS's time).

    Does not print itself: the fields grant permission.
    """

    url: str
    fields: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class DownloadLink:
    """The URL from which a file can be fetched until it expires (AWS's time). Does not print itself: it is a secret."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SaveUpload:
    """A change: the next version of an upload with its event; `expected` is the version before it, 0 for a new one."""

    upload: Upload
    expected: int
    event: Event


def choose_disposition(content_type: ContentType, wish: Disposition) -> Disposition:
    """Returns how a file is given out. Only what no browser runs is shown; the rest, such as JSON, is saved."""
    return wish if content_type in _DOCUMENTS else "attachment"


def check_access(purpose: UploadPurpose, publishable: bool, scopes: frozenset[Scope], *, write: bool) -> None:
    """Checks that a key may write (or else read) uploads of this purpose. Raises Forbidden (missing_scope)."""
    allowed = PURPOSES[purpose]
    if publishable:
        if not allowed.publishable:
            raise Forbidden("A publishable key may not send this; use a secret key on a server.")
        return
    needed = allowed.write if write else allowed.read
    if needed not in scopes:
        raise Forbidden(f"The key lacks the scope {needed}.")


def announce(
    upload_id: str, purpose: UploadPurpose, file_name: str, content_type: ContentType, size: int, now: datetime
) -> Upload:
    """Returns a new upload. Raises Invalid for a type or size that its purpose does not allow."""
    allowed = PURPOSES[purpose]
    errors = []
    if content_type not in allowed.content_types:
        message = f"For this purpose, must be one of: {', '.join(allowed.content_types)}."
        errors.append(FieldError("/content_type", "not_allowed", message))
    if size > allowed.most:
        message = f"For this purpose, must be at most {allowed.most}: {allowed.most // MEBIBYTE} MiB."
        errors.append(FieldError("/size", "out_of_range", message))
    if errors:
        raise Invalid(*errors)
    return Upload(upload_id, purpose, file_name, content_type, size, "pending", now, now + LIFETIME, version=1)


def judge(upload: Upload, arrived: Arrived | None) -> Upload:
    """Returns the upload as complete if the file that arrived is the announced one.

    Raises Conflict (upload_missing) if nothing has arrived, Invalid (upload_refused) with the reason otherwise.
    """
    if arrived is None:
        raise Conflict("Nothing was sent with the upload's form yet. Send the file first.", code="upload_missing")
    reason = None
    if arrived.size != upload.size:
        reason = FieldError("", "wrong_size", f"The file has {arrived.size} bytes, announced were {upload.size}.")
    elif arrived.content_type != upload.content_type:
        reason = FieldError("", "wrong_type", "The file was sent with another Content-Type than was announced.")
    elif not looks_like(upload.content_type, arrived.leading):
        reason = FieldError("", "wrong_content", f"The file does not begin like {upload.content_type}.")
    if reason is not None:
        raise Invalid(reason, code="upload_refused", detail="Announce the file that you mean and send it again.")
    return replace(upload, state="complete", etag=arrived.etag, version=upload.version + 1)


def may_attach(upload: Upload, kind: str, label: str) -> bool:
    """Returns whether a caller may refer to the upload, given as events name them: `label` is `<kind>:<id>`.

    What strangers send in is theirs by the key of the page; a person's token adds to a request what such a page sent.
    """
    if kind == "publishable":
        return upload.announced_by == label
    return kind != "subject" or upload.announced_by.startswith("publishable:")


def attach(upload: Upload, purposes: Sequence[UploadPurpose], pointer: str, now: datetime) -> Upload:
    """Returns the upload as attached; the field at `pointer` refers to it.

    Raises Invalid if it has another purpose, is not complete, or is attached already.
    """
    if upload.purpose not in purposes:
        named = " or ".join(purposes)
        raise Invalid(FieldError(pointer, "wrong_purpose", f"Must be an upload with the purpose {named}."))
    if upload.state == "pending":
        raise Invalid(FieldError(pointer, "upload_not_complete", "Complete the upload first."))
    if upload.state == "attached":
        raise Invalid(FieldError(pointer, "upload_in_use", "The upload belongs to something else already."))
    kept_for = ATTACHED_FOR if upload.purpose == "import" else FILED_FOR
    return replace(upload, state="attached", expires_at=now + kept_for, version=upload.version + 1)


def renew(upload: Upload, now: datetime) -> Upload | None:
    """Returns an attached upload as kept for as long again; None while its end is far."""
    if upload.expires_at - now > RENEWED_BEFORE:
        return None
    return replace(upload, expires_at=now + FILED_FOR, version=upload.version + 1)


def delete(upload: Upload, now: datetime) -> Upload:
    """Returns the upload as deleted: from now on there is none, and its name is gone."""
    return replace(upload, file_name="", expires_at=now, version=upload.version + 1)


def looks_like(content_type: ContentType, leading: bytes) -> bool:
    """Whether a file with this beginning can be of this type. `leading` is its first LEADING_BYTES, or all of it."""
    return _BEGINNINGS[content_type](leading)


def _text(leading: bytes) -> bool:
    """Whether it is UTF-8 without control characters of binary files; `leading` may cut off the last character."""
    if _BINARY.intersection(leading):
        return False
    for cut in range(4 if len(leading) == LEADING_BYTES else 1):
        try:
            leading[: len(leading) - cut].decode()
        except UnicodeDecodeError:
            continue
        return bool(leading.strip())
    return False


def _lines_of_json(leading: bytes) -> bool:
    return _text(leading) and leading.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _json(leading: bytes) -> bool:
    return _text(leading) and leading.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


_BEGINNINGS: Final[Mapping[ContentType, Callable[[bytes], bool]]] = {
    "text/csv": _text,
    "application/x-ndjson": _lines_of_json,
    "application/pdf": lambda leading: leading.startswith(b"%PDF-"),
    "image/png": lambda leading: leading.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda leading: leading.startswith(b"\xff\xd8\xff"),
    "application/json": _json,
    "application/zip": lambda leading: leading.startswith((b"PK\x03\x04", b"PK\x05\x06")),
}
"""The signatures are those of ISO 32000-2 section 7.5.2, RFC 2083 section 3.1, ISO 10918-1 section B.1.1.3 and, for the
first file or the end of an empty archive, sections 4.3.7 and 4.3.16 of PKWARE's APPNOTE."""
