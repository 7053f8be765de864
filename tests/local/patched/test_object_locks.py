"""The embedded S3 keeps locks as S3 does, and refuses what moto alone would take."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.clock import SYSTEM_CLOCK
from infra.local.embedded import objects
from infra.local.embedded.faults import Faults, refused

BUCKET, KEY = "privacy-local-test-archive", "requests/req_1/1.json"
Clients = Callable[[str], Any]


@pytest.fixture
def s3(aws: Clients) -> Any:
    """Returns S3 with a bucket that has versions and locks."""
    client = aws("s3")
    client.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    return client


def code(call: Callable[..., Any], **parameters: Any) -> tuple[int, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


_BASE = datetime.now(UTC).replace(microsecond=0)


def day(days: int) -> datetime:
    return _BASE + timedelta(days=days)


def locked(s3: Any, mode: str = "GOVERNANCE", body: bytes = b"{}") -> dict[str, Any]:
    """Puts an object that is locked for ten days and returns how it is named."""
    answer = s3.put_object(
        Bucket=BUCKET,
        Key=KEY,
        Body=body,
        ChecksumAlgorithm="SHA256",
        ChecksumSHA256=base64.b64encode(hashlib.sha256(body).digest()).decode(),
        ObjectLockMode=mode,
        ObjectLockRetainUntilDate=day(10),
    )
    return {"Bucket": BUCKET, "Key": KEY, "VersionId": answer["VersionId"]}


@pytest.mark.parametrize(
    "digest",
    [
        {"ChecksumSHA256": base64.b64encode(hashlib.sha256(b"others").digest()).decode()},
        {"ContentMD5": base64.b64encode(hashlib.md5(b"others", usedforsecurity=False).digest()).decode()},
    ],
    ids=["SHA-256", "MD5"],
)
def test_bytes_that_differ_from_their_digest_are_not_stored(s3: Any, digest: dict[str, str]) -> None:
    assert code(s3.put_object, Bucket=BUCKET, Key=KEY, Body=b"{}", **digest) == (400, "BadDigest")
    assert objects.get(BUCKET, KEY) is None


def test_a_text_that_is_no_digest_is_told_apart(s3: Any) -> None:
    assert code(s3.put_object, Bucket=BUCKET, Key=KEY, Body=b"{}", ContentMD5="?") == (400, "InvalidDigest")


def test_a_retention_is_read_back_alone_and_with_the_object(s3: Any) -> None:
    named = locked(s3)
    retention = s3.get_object_retention(**named)["Retention"]
    assert retention == {"Mode": "GOVERNANCE", "RetainUntilDate": day(10)}
    assert s3.head_object(**named)["ObjectLockRetainUntilDate"] == day(10)
    s3.put_object(Bucket=BUCKET, Key="free", Body=b"")
    assert code(s3.get_object_retention, Bucket=BUCKET, Key="free") == (404, "NoSuchObjectLockConfiguration")
    assert code(s3.get_object_retention, Bucket=BUCKET, Key="none") == (404, "NoSuchKey")


@pytest.mark.parametrize(
    "lock",
    [
        {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": datetime(2020, 1, 1, tzinfo=UTC)},
        {"ObjectLockMode": "GOVERNANCE"},
        {"ObjectLockRetainUntilDate": datetime(2099, 1, 1, tzinfo=UTC)},
    ],
    ids=["a day that is over", "no day", "no mode"],
)
def test_half_a_retention_and_one_that_is_over_are_refused(s3: Any, lock: dict[str, Any]) -> None:
    put = {"Bucket": BUCKET, "Key": KEY, "Body": b"", "ChecksumAlgorithm": "SHA256", **lock}
    assert code(s3.put_object, **put) == (400, "InvalidArgument")


def test_a_retention_grows_and_never_shrinks(s3: Any) -> None:
    named = locked(s3, "COMPLIANCE")
    for mode, until in (("COMPLIANCE", day(9)), ("GOVERNANCE", day(20))):
        retention = {"Mode": mode, "RetainUntilDate": until}
        assert code(s3.put_object_retention, **named, Retention=retention) == (403, "AccessDenied")
        bypassing = {**named, "BypassGovernanceRetention": True}
        assert code(s3.put_object_retention, **bypassing, Retention=retention) == (403, "AccessDenied")
    s3.put_object_retention(**named, Retention={"Mode": "COMPLIANCE", "RetainUntilDate": day(11)})
    assert s3.get_object_retention(**named)["Retention"]["RetainUntilDate"] == day(11)


def test_governance_is_lifted_by_a_bypass_alone(s3: Any) -> None:
    named = locked(s3)
    sooner = {"Mode": "GOVERNANCE", "RetainUntilDate": day(1)}
    assert code(s3.put_object_retention, **named, Retention=sooner) == (403, "AccessDenied")
    s3.put_object_retention(**named, Retention=sooner, BypassGovernanceRetention=True)
    assert s3.get_object_retention(**named)["Retention"]["RetainUntilDate"] == day(1)


def test_a_locked_version_stays_alone_and_in_a_batch_until_its_day(s3: Any) -> None:
    named = locked(s3)
    version = {"Key": KEY, "VersionId": named["VersionId"]}
    assert code(s3.delete_object, **named)[1] == "AccessDenied"
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [version]})
    assert [error["Code"] for error in answer["Errors"]] == ["AccessDenied"]
    SYSTEM_CLOCK.advance(timedelta(days=11))  # locks follow the system's clock
    s3.put_object_legal_hold(**named, LegalHold={"Status": "ON"})
    assert code(s3.delete_object, **named)[1] == "AccessDenied"
    s3.put_object_legal_hold(**named, LegalHold={"Status": "OFF"})
    s3.delete_object(**named)
    assert s3.list_object_versions(Bucket=BUCKET).get("Versions", []) == []


def test_versions_of_a_bucket_with_locks_cannot_be_switched_off(s3: Any) -> None:
    off = {"Status": "Suspended"}
    assert code(s3.put_bucket_versioning, Bucket=BUCKET, VersioningConfiguration=off) == (409, "InvalidBucketState")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"


def test_a_bucket_of_another_owner_is_refused(s3: Any) -> None:
    locked(s3)
    s3.get_object(Bucket=BUCKET, Key=KEY, ExpectedBucketOwner="123456789012")
    for call in (s3.get_object, s3.put_object, s3.delete_object):
        assert code(call, Bucket=BUCKET, Key=KEY, ExpectedBucketOwner="999999999999") == (403, "AccessDenied")
    assert code(s3.list_objects_v2, Bucket=BUCKET, ExpectedBucketOwner="999999999999") == (403, "AccessDenied")


def test_a_key_is_written_once_and_again_where_a_delete_marker_lies(s3: Any) -> None:
    locked(s3)
    put = {"Bucket": BUCKET, "Key": KEY, "Body": b"other", "IfNoneMatch": "*"}
    assert code(s3.put_object, **put) == (412, "PreconditionFailed")
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    s3.put_object(**put)
    assert len(s3.list_object_versions(Bucket=BUCKET)["Versions"]) == 2


def test_puts_at_once_conflict_where_a_fault_says_so(s3: Any) -> None:
    faults = Faults()
    faults.install()
    try:
        faults.inject("s3.PutObject", refused("ConditionalRequestConflict", 409))
        put = {"Bucket": BUCKET, "Key": KEY, "Body": b"", "IfNoneMatch": "*"}
        assert code(s3.put_object, **put) == (409, "ConditionalRequestConflict")
    finally:
        faults.uninstall()


def test_what_expires_in_a_bucket_with_versions_is_hidden_and_not_lost(s3: Any) -> None:
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})
    locked(s3)
    assert [objects.drop_expired(day(days)) for days in (0, 2, 3)] == [0, 1, 0]
    assert objects.get(BUCKET, KEY) is None
    listed = s3.list_object_versions(Bucket=BUCKET)
    assert (len(listed["Versions"]), len(listed["DeleteMarkers"])) == (1, 1)
