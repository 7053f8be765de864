"""Stores objects in the embedded S3, copies and removes them, and drops them as their bucket's lifecycle says.

moto itself applies no lifecycle.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from infra.local.embedded import embed


def put(bucket: str, key: str, content: bytes, content_type: str) -> None:
    """Stores an object as a form would, with the bucket's encryption."""
    with embed.LOCK:
        stored = _backend().put_object(bucket, key, content, request_method="POST")
        stored.set_metadata({"content-type": content_type})


def get(bucket: str, key: str) -> bytes | None:
    """Returns an object's bytes, or None where there is none."""
    with embed.LOCK:
        found = _backend().get_object(bucket, key) if bucket in _backend().buckets else None
        return bytes(found.value) if found is not None else None


def exists(bucket: str) -> bool:
    """Tells whether a bucket exists."""
    with embed.LOCK:
        return bucket in _backend().buckets


def cors_rules(bucket: str) -> list[Any]:
    """Returns the rules by which pages of other origins may speak to a bucket, as the embedded S3 keeps them."""
    with embed.LOCK:
        return list(_backend().buckets[bucket].cors) if bucket in _backend().buckets else []


def clear() -> None:
    """Removes every object from every bucket."""
    with embed.LOCK:
        for bucket in _backend().buckets.values():
            for key in list(bucket.keys):
                _forget(bucket, key)


def copy_all() -> dict[str, dict[str, list[Any]]]:
    """Returns a copy of every object with all its versions, by bucket and key."""
    if not embed.is_embedded("s3"):
        return {}
    with embed.LOCK:
        buckets = _backend().buckets.values()
        return {one.name: {key: copy.deepcopy(one.keys.getlist(key)) for key in one.keys} for one in buckets}


def put_back(copies: Mapping[str, Mapping[str, list[Any]]]) -> None:
    """Puts every bucket back to what `copy_all` returned; a bucket that was not there then is emptied."""
    with embed.LOCK:
        clear()
        for name, kept in copies.items():
            for key, versions in kept.items():
                _backend().buckets[name].keys.setlist(key, copy.deepcopy(versions))


def drop_expired(now: datetime) -> int:
    """Removes the objects that have expired by `now`; returns their number. S3 itself takes a day or two for this.

    In a bucket with versions a delete marker hides the object and all its versions stay, locked or not, as on S3.
    """
    if not embed.is_embedded("s3"):
        return 0
    dropped = 0
    with embed.LOCK:
        for bucket in _backend().buckets.values():
            for prefix, days in _lifetimes(bucket):
                last = now.replace(tzinfo=None) - timedelta(days=days)
                for key in [k for k in bucket.keys if k.startswith(prefix) and bucket.keys[k].last_modified <= last]:
                    dropped += _expire(bucket, key)
    return dropped


def _expire(bucket: Any, key: str) -> bool:
    if not bucket.is_versioned:
        _forget(bucket, key)
        return True
    if _backend().get_object(bucket.name, key) is None:
        return False  # a delete marker lies on it already
    _backend().delete_object(bucket.name, key)
    return True


def _lifetimes(bucket: Any) -> Iterator[tuple[str, int]]:
    """Yields (prefix, days) of each rule that expires objects."""
    for rule in bucket.rules:
        if rule.status == "Enabled" and rule.expiration_days is not None:
            yield rule.filter.prefix or "", int(rule.expiration_days)


def _forget(bucket: Any, key: str) -> None:
    from infra.local.patched import objects as patched  # S3 takes time to import

    patched.forget(bucket, key)


def _backend() -> Any:
    return embed.backend("s3", "aws")  # one backend for all regions
