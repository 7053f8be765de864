"""Runs S3 on `SYSTEM_CLOCK`, by which objects age and locks end, and applies `x-amz-copy-source-if-match`.

It also lets go of every version of an object, where moto thinks of the latest alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import moto.s3.models as s3
from moto.s3.exceptions import PreconditionFailed
from moto.s3.responses import S3Response

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.patched.patches import Patches
from infra.local.patched.tables import Untracked

_stock_copy_object: Any = S3Response.copy_object
_stock_reset: Any = s3.S3Backend.reset


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


def forget(bucket: Any, key: str) -> None:
    """Removes an object with all its versions and delete markers from a bucket of moto's."""
    for version in bucket.keys.getlist(key):
        if isinstance(version, s3.FakeKey):
            version.dispose()
    dict.pop(bucket.keys, key)


def _reset(self: Any) -> None:
    for bucket in self.buckets.values():
        for key in list(bucket.keys):
            forget(bucket, key)
    _stock_reset(self)


PATCHES = Patches(
    (s3, "utcnow", _utcnow),
    (S3Response, "copy_object", _copy_object),
    (s3.S3Backend, "reset", _reset),
    (s3.FakeKey, "__del__", s3.FakeKey.dispose),  # it would warn of the copies that listing versions makes itself
    (s3.FakeKey, "instances_tracked", Untracked()),  # otherwise a reset would close objects of an AWS that is set aside
)
