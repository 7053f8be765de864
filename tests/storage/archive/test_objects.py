"""The archive on the embedded S3 and in memory: written once, locked until its day, read by the tenant alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.clock import SYSTEM_CLOCK
from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.settings import PRODUCTION
from chalicelib.storage.archive.objects import S3Archive
from chalicelib.storage.aws.clients import Clients
from chalicelib.usecases.ports.archive.objects import Archive
from infra.local.embedded import embed, faults
from infra.local.embedded.embed import Call, Proceed
from infra.local.iam import acting
from infra.local.stack import Stack
from tests.fixtures.memory.archive import MemoryArchive
from tests.fixtures.memory.ports import SETTINGS

TENANT, OTHER = "cyclonex", "psynergy"
KEY, BYTES = "requests/req_1/7.json", b'{"format":1}'


@pytest.fixture(params=["s3", "memory"])
def archive(request: pytest.FixtureRequest) -> Iterator[Archive]:
    """Yields the port as the function `archive` has it, or the one of the tests."""
    context: AbstractContextManager[Any] = nullcontext()
    port: Archive = MemoryArchive(SYSTEM_CLOCK)
    if request.param == "s3":
        request.getfixturevalue("stack")
        context, port = acting.as_function("archive"), wiring.ports().archive
    with context:
        yield port


def day(days: int = 10) -> datetime:
    return (SYSTEM_CLOCK.now() + timedelta(days=days)).replace(microsecond=0)


def test_an_object_is_written_once_and_comes_back_byte_by_byte_with_its_lock(archive: Archive) -> None:
    until = day()
    version = archive.put(TENANT, KEY, BYTES, until)
    assert version is not None
    for found in (archive.read_back(TENANT, KEY), archive.read_back(TENANT, KEY, version)):
        assert found is not None
        assert (found.key, found.version_id, found.content) == (KEY, version, BYTES)
        assert (found.mode, found.locked_until, found.held) == (archive.lock_mode, until, False)
    assert archive.read(TENANT, KEY, version) == BYTES
    assert archive.put(TENANT, KEY, b"others", until) is None
    assert archive.read(TENANT, KEY, version) == BYTES


def test_what_is_not_there_is_none(archive: Archive) -> None:
    assert archive.read_back(TENANT, KEY) is None
    version = archive.put(TENANT, KEY, BYTES, day()) or ""
    assert archive.read(OTHER, KEY, version) is None
    assert archive.versions(OTHER, "requests/", None) == ([], None)
    archive.delete(TENANT, "requests/none.json", version)


def test_a_version_goes_after_its_day_and_under_a_hold_not_even_then(archive: Archive) -> None:
    version = archive.put(TENANT, KEY, BYTES, day()) or ""
    with pytest.raises(Misconfigured):
        archive.delete(TENANT, KEY, version)
    for _ in range(2):
        archive.hold(TENANT, KEY, version, True)
    found = archive.read_back(TENANT, KEY)
    assert found is not None and found.held
    SYSTEM_CLOCK.advance(timedelta(days=11))
    assert found.is_locked(SYSTEM_CLOCK.now())
    with pytest.raises(Misconfigured):
        archive.delete(TENANT, KEY, version)
    archive.hold(TENANT, KEY, version, False)
    found = archive.read_back(TENANT, KEY)
    assert found is not None and not found.is_locked(SYSTEM_CLOCK.now())
    for _ in range(2):
        archive.delete(TENANT, KEY, version)
    assert archive.versions(TENANT, "", None) == ([], None)


def test_versions_are_listed_by_prefix_in_order(archive: Archive) -> None:
    for key in ("requests/req_2/3.json", "requests/req_1/7.json", "checkpoints/2026-11-23.json"):
        archive.put(TENANT, key, BYTES, day())
    listed, last = archive.versions(TENANT, "requests/", None)
    assert [one.key for one in listed] == ["requests/req_1/7.json", "requests/req_2/3.json"]
    assert last is None and not any(one.is_marker for one in listed)


@pytest.fixture
def s3(stack: Stack) -> Iterator[S3Archive]:
    port = wiring.ports().archive
    assert isinstance(port, S3Archive)
    with acting.as_function("archive"):
        yield port


def test_a_put_that_meets_another_is_made_again_and_not_for_ever(stack: Stack, s3: S3Archive) -> None:
    stack.faults.inject("s3.PutObject", faults.refused("ConditionalRequestConflict", 409), times=2)
    assert s3.put(TENANT, KEY, BYTES, day()) is not None
    stack.faults.inject("s3.PutObject", faults.refused("ConditionalRequestConflict", 409), times=faults.ALWAYS)
    with pytest.raises(Unavailable):
        s3.put(TENANT, "requests/req_2/1.json", BYTES, day())


@pytest.mark.parametrize(
    "fault",
    [faults.refused("SlowDown", 503), faults.timeout_before(), faults.timeout_after()],
    ids=["slow_down", "timeout_before", "timeout_after"],
)
def test_a_store_that_does_not_answer_is_unavailable(stack: Stack, s3: S3Archive, fault: faults.Fault) -> None:
    version = s3.put(TENANT, KEY, BYTES, day()) or ""
    calls: list[Callable[[], Any]] = [
        lambda: s3.put(TENANT, "requests/req_2/1.json", BYTES, day()),
        lambda: s3.read_back(TENANT, KEY),
        lambda: s3.hold(TENANT, KEY, version, True),
        lambda: s3.versions(TENANT, "", None),
        lambda: s3.delete(TENANT, KEY, version),
    ]
    for call in calls:
        stack.faults.inject("s3.*", fault, times=faults.ALWAYS)
        with pytest.raises(Unavailable):
            call()
        stack.faults.clear()


def test_a_put_whose_answer_was_lost_finds_what_it_wrote(stack: Stack, s3: S3Archive) -> None:
    stack.faults.inject("s3.PutObject", faults.timeout_after())
    assert s3.put(TENANT, KEY, BYTES, day()) is None
    found = s3.read_back(TENANT, KEY)
    assert found is not None and found.content == BYTES


def test_bytes_that_change_on_the_way_are_not_stored(s3: S3Archive) -> None:
    def damage(call: Call, proceed: Proceed) -> Any:
        if call.target == "s3.PutObject":
            call.request.body = BytesIO(b"?" + BYTES[1:])
        return proceed()

    embed.layers.append(damage)
    try:
        with pytest.raises(Unavailable):
            s3.put(TENANT, KEY, BYTES, day())
    finally:
        embed.layers.remove(damage)
    assert s3.read_back(TENANT, KEY) is None


@pytest.mark.parametrize("function", ["api_handler", "deliver", "inbound", "run_imports", "sweep"])
def test_other_functions_read_what_they_can_name_and_write_nothing(stack: Stack, function: str) -> None:
    port = S3Archive(stack.settings, Clients(stack.settings))  # with no credentials of others
    with acting.as_function("archive"):
        version = wiring.ports().archive.put(TENANT, KEY, BYTES, day()) or ""
    with acting.as_function(function):
        assert port.read(TENANT, KEY, version) == BYTES
        ours: list[Callable[[], Any]] = [
            lambda: port.put(TENANT, "requests/req_2/1.json", BYTES, day()),
            lambda: port.hold(TENANT, KEY, version, True),
            lambda: port.delete(TENANT, KEY, version),
        ]
        for write in ours:
            with pytest.raises(Misconfigured):
                write()
        own = stack.clients.get("s3", TENANT)
        writes: list[tuple[Callable[..., Any], dict[str, Any]]] = [
            (own.put_object, {"Body": b""}),
            (own.delete_object, {"VersionId": version}),
            (own.put_object_retention, {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": day(1)}}),
        ]
        for call, more in writes:
            with pytest.raises(Exception, match="not authorized"):
                call(Bucket=stack.settings.archive_bucket(TENANT), Key=KEY, **more)


@pytest.mark.parametrize("more", [{}, {"BypassGovernanceRetention": True}])
def test_not_even_the_archives_role_deletes_before_the_day_or_shortens_it(
    stack: Stack, s3: S3Archive, more: dict[str, bool]
) -> None:
    version = s3.put(TENANT, KEY, BYTES, day()) or ""
    named = {"Bucket": stack.settings.archive_bucket(TENANT), "Key": KEY, "VersionId": version}
    sooner = {"Mode": "GOVERNANCE", "RetainUntilDate": day(1)}
    writer = stack.clients.for_archive("s3", TENANT)
    for call, parameters in ((writer.delete_object, {}), (writer.put_object_retention, {"Retention": sooner})):
        with pytest.raises(Exception, match=r"not authorized|Access Denied"):
            call(**named, **parameters, **more)
    found = s3.read_back(TENANT, KEY, version)
    assert found is not None and hashlib.sha256(found.content).digest() == hashlib.sha256(BYTES).digest()
    assert (found.mode, found.locked_until) == ("GOVERNANCE", day())


def test_only_production_locks_for_everybody() -> None:
    assert SETTINGS.lock_mode == "GOVERNANCE"
    assert replace(SETTINGS, stage=PRODUCTION).lock_mode == "COMPLIANCE"
    assert replace(SETTINGS, stage="live").archive_bucket("psynergy") == "privacy-live-psynergy-archive"
