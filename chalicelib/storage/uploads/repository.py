"""Uploads: an item in the table with its chain of events, and the bytes in the tenant's bucket.

Objects are named by the upload's id alone. `uploads/` holds what anybody with a form may have written; `attached/`
holds the checked files of imports, `papers/`, `evidence/` and `answers/` those of rights requests by class. These three
are deleted by their requests; the bucket's lifecycle empties all in the end (infra/tenant.yaml).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from chalicelib.clock import SYSTEM_CLOCK
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.domain.uploads.upload import (
    LEADING_BYTES,
    Arrived,
    ContentType,
    Disposition,
    DownloadLink,
    Form,
    SaveUpload,
    Upload,
    UploadPurpose,
    UploadState,
)
from chalicelib.storage.aws import failures
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.ops import Item

if TYPE_CHECKING:
    from chalicelib.settings import Settings
    from chalicelib.storage.aws.clients import Clients

FORM_SECONDS: Final = 600
"""How long a form may be used to start sending. It can't be longer, because the form's signature expires with the
role's credentials, which botocore renews ten minutes before they expire."""
LINK_SECONDS: Final = 60
"""How long the address of a download works (contract section 2)."""
_PREFIXES: Final[dict[UploadPurpose, str]] = {
    "import": "attached",
    "identity_document": "papers",
    "authorization": "papers",
    "evidence": "evidence",
    "answer": "answers",
}
_MISSING: Final = {"NoSuchKey", "404"}
_CHANGED: Final = {"PreconditionFailed", "412"}
Result = TypeVar("Result")


class S3Uploads:
    """Implements `usecases.ports.uploads.Uploads`."""

    def __init__(self, table: ops.Table, settings: Settings, clients: Clients) -> None:
        self._table = table
        self._settings = settings
        self._clients = clients

    def get(self, tenant: str, upload_id: str, now: datetime) -> Upload | None:
        item = self._table.get(tenant, places.upload(tenant, upload_id))
        upload = _from_item(item) if item else None
        return upload if upload is not None and now < upload.expires_at else None

    def origin(self, tenant: str) -> str:
        return self._settings.transfer_origin(tenant)

    def form(self, tenant: str, upload: Upload) -> Form:
        sign = partial(
            self._clients.get("s3", tenant).generate_presigned_post,
            self._settings.transfer_bucket(tenant),
            _pending(upload),
            Fields={"Content-Type": upload.content_type},
            Conditions=[
                {"Content-Type": upload.content_type},
                ["content-length-range", upload.size, upload.size],
            ],
            ExpiresIn=FORM_SECONDS,
        )
        answer = failures.ask(tenant, sign, "url", "fields")
        begun = SYSTEM_CLOCK.real_now().replace(microsecond=0)  # AWS's clock, not ours
        until = begun + timedelta(seconds=FORM_SECONDS)
        return Form(str(answer["url"]), dict(answer["fields"]), until)

    def arrived(self, tenant: str, upload: Upload) -> Arrived | None:
        try:
            answer = self._read(tenant, _pending(upload), 0, LEADING_BYTES)
        except Conflict as conflict:
            if conflict.code == "upload_missing":
                return None
            raise
        return Arrived(
            size=int(str(answer["ContentRange"]).rpartition("/")[2]),
            content_type=str(answer.get("ContentType", "")),
            etag=str(answer["ETag"]),
            leading=_body(answer),
        )

    def keep(self, tenant: str, upload: Upload) -> None:
        self._copy(tenant, _pending(upload), _attached(upload), CopySourceIfMatch=upload.etag)

    def renew(self, tenant: str, upload: Upload) -> bool:
        key, content_type = _attached(upload), upload.content_type
        try:  # S3 copies nothing onto itself that stays as it is
            self._copy(tenant, key, key, MetadataDirective="REPLACE", ContentType=content_type)
        except Conflict:
            return False
        return True

    def _copy(self, tenant: str, source: str, target: str, **more: str) -> None:
        bucket = self._settings.transfer_bucket(tenant)
        answer = self._try(
            tenant,
            lambda: self._clients.get("s3", tenant).copy_object(
                Bucket=bucket,
                Key=target,
                CopySource={"Bucket": bucket, "Key": source},
                ExpectedBucketOwner=self._settings.account_id,
                ExpectedSourceBucketOwner=self._settings.account_id,
                **more,
            ),
        )
        if not answer.get("CopyObjectResult", {}).get("ETag"):
            raise Unavailable  # no answer of S3's, which may have copied nothing

    def read_range(self, tenant: str, upload: Upload, start: int, length: int) -> bytes:
        end = min(start + length, upload.size)
        if not 0 <= start < end:
            return b""
        if upload.state == "attached":
            return _body(self._read(tenant, _attached(upload), start, end - start))
        return _body(self._read(tenant, _pending(upload), start, end - start, IfMatch=upload.etag))

    def delete(self, tenant: str, upload: Upload) -> None:
        self._try(
            tenant,
            lambda: self._clients.get("s3", tenant).delete_object(
                Bucket=self._settings.transfer_bucket(tenant),
                Key=_attached(upload),
                ExpectedBucketOwner=self._settings.account_id,
            ),
        )

    def link(self, tenant: str, upload: Upload, disposition: Disposition) -> DownloadLink:
        ending = upload.content_type.rpartition("/")[2]
        begun = SYSTEM_CLOCK.real_now().replace(microsecond=0)  # AWS's clock, not ours
        try:
            url = self._clients.get("s3", tenant).generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._settings.transfer_bucket(tenant),
                    "Key": _attached(upload),
                    "ResponseContentType": upload.content_type,
                    # a name of ours, since the sender's may be a person's
                    "ResponseContentDisposition": f'{disposition}; filename="{upload.id}.{ending}"',
                },
                ExpiresIn=LINK_SECONDS,
            )
        except failures.ERRORS as error:
            raise failures.translate(error, tenant) from error
        return DownloadLink(str(url), begun + timedelta(seconds=LINK_SECONDS))

    def _read(self, tenant: str, key: str, start: int, length: int, **conditions: str) -> dict[str, Any]:
        answer = self._try(
            tenant,
            lambda: self._clients.get("s3", tenant).get_object(
                Bucket=self._settings.transfer_bucket(tenant),
                Key=key,
                Range=f"bytes={start}-{start + length - 1}",
                ExpectedBucketOwner=self._settings.account_id,
                **conditions,
            ),
        )
        if not {"Body", "ContentRange", "ETag"} <= answer.keys():
            raise Unavailable  # no answer of S3's
        return answer

    def _try(self, tenant: str, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return call()
        except failures.ERRORS as error:
            code = failures.read_code(error)
            if code in _MISSING:
                raise Conflict("The file is not there. Announce it anew and send it.", code="upload_missing") from error
            if code in _CHANGED:
                message = "The file was sent again after it had been completed. Announce it anew."
                raise Conflict(message, code="upload_changed") from error
            raise failures.translate(error, tenant) from error


def _body(answer: dict[str, Any]) -> bytes:
    """Returns all bytes of an answer. Raises Unavailable if the connection breaks while they are read."""
    try:
        return cast("bytes", answer["Body"].read())
    except failures.ERRORS as error:
        raise Unavailable from error


def _pending(upload: Upload) -> str:
    return f"uploads/{upload.id}"


def _attached(upload: Upload) -> str:
    return f"{_PREFIXES[upload.purpose]}/{upload.id}"


def writes(tenant: str, change: SaveUpload) -> list[ops.Write]:
    """Returns the writes of the upload's next version and of the event."""
    upload = change.upload
    place = places.upload(tenant, upload.id)
    values: Item = {
        "id": upload.id,
        "purpose": upload.purpose,
        "file_name": upload.file_name,
        "content_type": upload.content_type,
        "size": upload.size,
        "state": upload.state,
        "created_at": to_ms(upload.created_at),
        "expires_at": to_ms(upload.expires_at),
        "etag": upload.etag or None,
        "by": upload.announced_by or None,
        "ttl": int(upload.expires_at.timestamp()),
    }
    return write_head(place, upload, change.expected, change.event, values)


def _from_item(item: Item) -> Upload:
    return Upload(
        id=str(item["id"]),
        purpose=cast("UploadPurpose", item["purpose"]),  # these three were written from the same literal types
        file_name=str(item["file_name"]),
        content_type=cast("ContentType", item["content_type"]),
        size=int(item["size"] or 0),
        state=cast("UploadState", item["state"]),
        created_at=from_ms(int(item["created_at"] or 0)),
        expires_at=from_ms(int(item["expires_at"] or 0)),
        etag=str(item.get("etag") or ""),
        announced_by=str(item.get("by") or ""),
        **read_head(item),
    )
