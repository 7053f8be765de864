"""S3 on the system's clock: objects age by `SYSTEM_CLOCK`, and go when their bucket's lifecycle says so.

moto applies no lifecycle and ignores `x-amz-copy-source-if-match`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import moto.s3.models as s3
from moto.s3.exceptions import PreconditionFailed
from moto.s3.responses import S3Response

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.embedded import embed
from infra.local.patched.patches import Patches
from infra.local.patched.tables import Untracked

_stock_copy_object: Any = S3Response.copy_object


def _utcnow() -> datetime:
    return SYSTEM_CLOCK.now().replace(tzinfo=None)


def _copy_object(self: Any) -> Any:
    wanted = self.headers.get("x-amz-copy-source-if-match")
    if wanted is not None:
        bucket, _, key = self.headers["x-amz-copy-source"].lstrip("/").partition("/")
        found = self.backend.get_object(bucket, key)
        if found is not None and found.etag.strip('"') != wanted.strip('"'):
            raise PreconditionFailed("x-amz-copy-source-If-Match")
    return _stock_copy_object(self)


PATCHES = Patches(
    (s3, "utcnow", _utcnow),
    (S3Response, "copy_object", _copy_object),
    (s3.FakeKey, "instances_tracked", Untracked()),  # a reset would close objects of an AWS that is set aside
)


def put(bucket: str, key: str, content: bytes, content_type: str) -> None:
    """Stores an object as a form does, encrypted as the bucket says."""
    with embed.LOCK:
        stored = _backend().put_object(bucket, key, content, request_method="POST")
        stored.set_metadata({"content-type": content_type})


def exists(bucket: str) -> bool:
    """Whether there is such a bucket."""
    with embed.LOCK:
        return bucket in _backend().buckets


def clear() -> None:
    """Takes every object out of every bucket."""
    with embed.LOCK:
        for bucket in _backend().buckets.values():
            for key in list(bucket.keys):
                bucket.keys.pop(key)


def drop_expired(now: datetime) -> int:
    """Takes out every object that its bucket's lifecycle ends by `now`; how many. S3 does so within a day or two."""
    if not embed.embedded("s3"):
        return 0
    dropped = 0
    with embed.LOCK:
        for bucket in _backend().buckets.values():
            for prefix, days in _lifetimes(bucket):
                last = now.replace(tzinfo=None) - timedelta(days=days)
                for key in [k for k in bucket.keys if k.startswith(prefix) and bucket.keys[k].last_modified <= last]:
                    bucket.keys.pop(key)
                    dropped += 1
    return dropped


def _lifetimes(bucket: Any) -> Iterator[tuple[str, int]]:
    """(prefix, days) of each rule that ends objects."""
    for rule in bucket.rules:
        if rule.status == "Enabled" and rule.expiration_days is not None:
            yield rule.filter.prefix or "", int(rule.expiration_days)


def _backend() -> Any:
    return embed.backend("s3", "aws")  # one for all regions
