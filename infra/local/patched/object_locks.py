"""Refuses what S3 refuses and moto takes: bytes that differ from their checksum, bad retention, locks taken off.

The codes and statuses are those of S3's API reference. A bucket of another owner than the call expects is refused too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import Any

import xmltodict  # type: ignore[import-untyped]
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.responses import S3Response

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.patched.patches import Patches

_Answer = tuple[int, dict[str, str], str]
_stock_put: Any = S3Response.put_object
_stock_retention: Any = S3Response.put_object_retention
_stock_key_get: Any = S3Response._key_response_get
_stock_bucket_put: Any = S3Response._bucket_response_put
_stock_key: Any = S3Response.key_response
_stock_bucket: Any = S3Response.bucket_response


def _refuse(status: int, code: str, message: str) -> _Answer:
    text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return status, {"content-type": "application/xml"}, '<?xml version="1.0" encoding="UTF-8"?>\n' + text


def _put(self: Any) -> Any:
    return _judge_bytes(self) or _judge_retention(_asked(self)) or _stock_put(self)


def _judge_bytes(self: Any) -> _Answer | None:
    """Compares the body with the digests that came with it."""
    body = self.body or b""
    digests = {"Content-MD5": hashlib.md5(body, usedforsecurity=False), "x-amz-checksum-sha256": hashlib.sha256(body)}
    for name, digest in digests.items():
        told = self.headers.get(name)
        if told is None:
            continue
        try:
            same = base64.b64decode(told, validate=True) == digest.digest()
        except binascii.Error:
            return _refuse(400, "InvalidDigest", "The digest that you specified is not valid")
        if not same:
            return _refuse(400, "BadDigest", "The digest that you specified did not match what was received")
    return None


def _asked(self: Any) -> tuple[str | None, str | None]:
    """Returns the mode and the day that a put names for its object."""
    return self.headers.get("x-amz-object-lock-mode"), self.headers.get("x-amz-object-lock-retain-until-date")


def _judge_retention(asked: tuple[str | None, str | None]) -> _Answer | None:
    mode, until = asked
    if mode is None and until is None:
        return None
    if mode not in {"GOVERNANCE", "COMPLIANCE"} or until is None:
        return _refuse(400, "InvalidArgument", "A retention has a mode and a date, both or none")
    if _read(until) <= SYSTEM_CLOCK.now():
        return _refuse(400, "InvalidArgument", "The retain until date must be in the future!")
    return None


def _retention(self: Any) -> Any:
    told = xmltodict.parse(self.body).get("Retention") or {}
    mode, until = told.get("Mode"), told.get("RetainUntilDate")
    key = self.backend.get_object(self.bucket_name, self.parse_key_name(), self._get_param("versionId"))
    if key is not None and key.lock_mode and _read(key.lock_until) > SYSTEM_CLOCK.now():
        bypassed = key.lock_mode == "GOVERNANCE" and _bypasses(self)
        weaker = not mode or not until or _read(until) < _read(key.lock_until)
        if not bypassed and (weaker or (key.lock_mode, mode) == ("COMPLIANCE", "GOVERNANCE")):
            return _refuse(403, "AccessDenied", "Access Denied because object protected by object lock.")
    return _judge_retention((mode, until)) or _stock_retention(self)


def _bypasses(self: Any) -> bool:
    return str(self.headers.get("x-amz-bypass-governance-retention", "")).lower() == "true"


def _read(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)


def _key_get(self: Any, query: dict[str, Any], key_name: str) -> Any:
    if "retention" not in query:
        return _stock_key_get(self, query, key_name)
    key = self.backend.get_object(self.bucket_name, key_name, self._get_param("versionId"))
    if key is None:
        return _refuse(404, "NoSuchKey", "The specified key does not exist.")
    if not key.lock_mode:
        return _refuse(404, "NoSuchObjectLockConfiguration", "The object has no retention")
    retention = f"<Mode>{key.lock_mode}</Mode><RetainUntilDate>{key.lock_until}</RetainUntilDate>"
    return 200, {"content-type": "application/xml"}, f"<Retention>{retention}</Retention>"


def _bucket_put(self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
    bucket = self.backend.buckets.get(bucket_name)
    locked = bucket is not None and bucket.object_lock_enabled
    if locked and "versioning" in querystring and b"<Status>Enabled</Status>" not in self.body:
        return _refuse(409, "InvalidBucketState", "An Object Lock configuration is present on this bucket")
    return _stock_bucket_put(self, request, bucket_name, querystring)


def _of_owner(stock: Any) -> Any:
    def answer(self: Any, request: Any, full_url: str, headers: Any) -> Any:
        names = ("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner")
        if any(headers.get(name, DEFAULT_ACCOUNT_ID) != DEFAULT_ACCOUNT_ID for name in names):
            return _refuse(403, "AccessDenied", "Access Denied")
        return stock(self, request, full_url, headers)

    return answer


PATCHES = Patches(
    (S3Response, "put_object", _put),
    (S3Response, "put_object_retention", _retention),
    (S3Response, "_key_response_get", _key_get),
    (S3Response, "_bucket_response_put", _bucket_put),
    (S3Response, "key_response", _of_owner(_stock_key)),
    (S3Response, "bucket_response", _of_owner(_stock_bucket)),
)
