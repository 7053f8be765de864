"""The archive in the tenant's locked bucket: written by the role of the archive alone, read by the tenant's own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from chalicelib.domain.archive.objects import ArchivedObject, ListedVersion, LockMode
from chalicelib.domain.errors import Unavailable
from chalicelib.storage.aws import failures

if TYPE_CHECKING:
    from chalicelib.settings import Settings
    from chalicelib.storage.aws.clients import Clients

_TRIES: Final = 3
"""How often a put is made while others write the same key at that moment."""
_PRESENT: Final = frozenset({"PreconditionFailed", "412"})
_AT_ONCE: Final = frozenset({"ConditionalRequestConflict", "OperationAborted", "409"})
_MISSING: Final = frozenset({"NoSuchKey", "NoSuchVersion", "404"})
_DAMAGED: Final = frozenset({"BadDigest", "XAmzContentChecksumMismatch", "InvalidDigest"})
"""The bytes that arrived were others than those that were sent, so the same put may succeed."""


class S3Archive:
    """Implements `usecases.ports.archive.Archive`."""

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self._settings = settings
        self._clients = clients

    @property
    def lock_mode(self) -> LockMode:
        return self._settings.lock_mode

    def put(self, tenant: str, key: str, content: bytes, until: datetime) -> str | None:
        digest = hashlib.sha256(content).digest()
        call = partial(
            self._clients.for_archive("s3", tenant).put_object,
            **self._object(tenant, key),
            Body=content,
            ContentType="application/json",
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=base64.b64encode(digest).decode(),
            IfNoneMatch="*",
            ObjectLockMode=self.lock_mode,
            ObjectLockRetainUntilDate=until,
        )
        for _ in range(_TRIES):
            try:
                answer = call()
            except failures.ERRORS as error:
                code = failures.read_code(error)
                if code in _PRESENT:
                    return None
                if code in _AT_ONCE:
                    continue
                if code in _DAMAGED:
                    raise Unavailable from error
                raise failures.translate(error, tenant) from error
            if not answer.get("VersionId"):
                raise Unavailable  # no answer of S3's, which may have stored nothing
            return str(answer["VersionId"])
        raise Unavailable

    def read_back(self, tenant: str, key: str, version_id: str | None = None) -> ArchivedObject | None:
        answer = self._get(self._clients.for_archive("s3", tenant), tenant, key, version_id)
        if answer is None:
            return None
        return ArchivedObject(
            key=key,
            version_id=str(answer["VersionId"]),
            content=_read_body(answer),
            mode=answer.get("ObjectLockMode"),
            locked_until=answer.get("ObjectLockRetainUntilDate"),
            held=answer.get("ObjectLockLegalHoldStatus") == "ON",
        )

    def read(self, tenant: str, key: str, version_id: str | None = None) -> bytes | None:
        answer = self._get(self._clients.get("s3", tenant), tenant, key, version_id)
        return _read_body(answer) if answer is not None else None

    def hold(self, tenant: str, key: str, version_id: str, on: bool) -> None:
        self._ask(
            tenant,
            partial(
                self._clients.for_archive("s3", tenant).put_object_legal_hold,
                **self._object(tenant, key),
                VersionId=version_id,
                LegalHold={"Status": "ON" if on else "OFF"},
                ChecksumAlgorithm="SHA256",
            ),
        )

    def versions(self, tenant: str, prefix: str, after: str | None) -> tuple[list[ListedVersion], str | None]:
        key_mark, _, version_mark = (after or "").partition("\n")
        marks = {"KeyMarker": key_mark, "VersionIdMarker": version_mark} if after else {}
        answer = self._ask(
            tenant,
            partial(
                self._clients.for_archive("s3", tenant).list_object_versions,
                Bucket=self._settings.archive_bucket(tenant),
                ExpectedBucketOwner=self._settings.account_id,
                Prefix=prefix,
                **marks,
            ),
        )
        if "Name" not in answer:
            raise Unavailable  # no answer of S3's
        found = [_listed(entry, is_marker=False) for entry in answer.get("Versions", [])]
        found += [_listed(entry, is_marker=True) for entry in answer.get("DeleteMarkers", [])]
        last = f"{answer['NextKeyMarker']}\n{answer.get('NextVersionIdMarker', '')}" if answer["IsTruncated"] else None
        return sorted(found, key=lambda one: one.key), last

    def delete(self, tenant: str, key: str, version_id: str) -> None:
        call = partial(
            self._clients.for_archive("s3", tenant).delete_object, **self._object(tenant, key), VersionId=version_id
        )
        with suppress(_Missing):
            self._ask(tenant, call)

    def _object(self, tenant: str, key: str) -> dict[str, Any]:
        return {
            "Bucket": self._settings.archive_bucket(tenant),
            "Key": key,
            "ExpectedBucketOwner": self._settings.account_id,
        }

    def _get(self, client: Any, tenant: str, key: str, version_id: str | None) -> dict[str, Any] | None:
        version = {"VersionId": version_id} if version_id else {}
        try:
            answer = self._ask(tenant, partial(client.get_object, **self._object(tenant, key), **version))
        except _Missing:
            return None
        if not {"Body", "ETag", "VersionId"} <= answer.keys():
            raise Unavailable  # no answer of S3's
        return answer

    def _ask(self, tenant: str, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return call()
        except failures.ERRORS as error:
            if failures.read_code(error) in _MISSING:
                raise _Missing from error
            raise failures.translate(error, tenant) from error


class _Missing(Exception):
    """There is no such object, or no such version of it."""


def _listed(entry: dict[str, Any], *, is_marker: bool) -> ListedVersion:
    return ListedVersion(str(entry["Key"]), str(entry["VersionId"]), is_marker)


def _read_body(answer: dict[str, Any]) -> bytes:
    """Returns all bytes of an answer. Raises Unavailable if the connection breaks while they are read."""
    try:
        return cast("bytes", answer["Body"].read())
    except failures.ERRORS as error:
        raise Unavailable from error
