"""Archived requests over HTTP, on the embedded S3: read as before, with what lies in the object, and by nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain.hashing import hash_bytes
from infra.local.embedded import faults, objects
from infra.local.stack import Stack
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import Desk

NOTE = "Called the practice twice."


@pytest.fixture
def desk(stack: Stack) -> Iterator[Desk]:
    yield Desk(Client(stack, "psynergy"))


def close(desk: Desk) -> str:
    """Makes a request, writes about it, and answers it; nothing has left yet."""
    request_id = str(desk.verified("know")["id"])
    assert desk.act(request_id, "start").status == 200
    assert desk.act(request_id, "note", {"note": NOTE}).status == 200
    assert desk.complete(request_id).status == 200
    return request_id


def bucket_of(desk: Desk) -> str:
    return desk.client.stack.settings.archive_bucket("psynergy")


def test_a_closed_request_is_archived_by_itself_and_read_as_before(desk: Desk) -> None:
    request_id = close(desk)
    problem(desk.read(request_id, "/archive"), 409, "not_archived")
    before = {part: desk.read(request_id, part).json for part in ("/messages", "/documents")}
    ran = desk.client.stack.tick()
    assert not ran.crashed and not ran.died
    answer = desk.read(request_id, "/archive")
    assert answer.status == 200, answer.text
    found = answer.json
    content = objects.get(bucket_of(desk), found["object"])
    assert content is not None and hash_bytes(content) == found["sha256"]
    assert json.loads(content) == found["file"]
    assert NOTE not in content.decode() and NOTE in json.dumps(found["written"])
    seen = desk.seen(request_id)
    assert (seen["status"], seen["requester"]["last_name"]) == ("completed", "Rivera")
    assert {part: desk.read(request_id, part).json for part in before} == before
    letters = desk.read(request_id, "/notices").json["items"]
    assert {one["kind"] for one in letters} >= {"received", "completed"}
    listed = desk.client.call("GET", "/v1/requests?status=completed", key="secret").json["items"]
    assert [one["id"] for one in listed] == [request_id] and "Rivera" not in json.dumps(listed)
    assert desk.client.stack.guard.refused == []


def test_another_company_and_a_person_see_no_archive(desk: Desk, stack: Stack) -> None:
    request_id = close(desk)
    stack.tick()
    problem(Desk(Client(stack, "cyclonex")).read(request_id, "/archive"), 404, "not_found")
    problem(desk.read(request_id, "/archive", key="publishable"), 403, "missing_scope")


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("s3.PutObject", faults.refused("SlowDown", 503)),
        ("s3.PutObject", faults.refused("ConditionalRequestConflict", 409)),
        ("s3.PutObject", faults.killed_after()),
        ("s3.GetObject", faults.timeout_before()),
        ("s3.GetObject", faults.killed_before()),
    ],
    ids=["put 503", "put 409", "dies after the put", "get times out", "dies before the get"],
)
def test_trouble_with_the_bucket_ends_in_one_object_and_deletes_nothing_before(
    desk: Desk, stack: Stack, target: str, fault: faults.Fault
) -> None:
    request_id = close(desk)
    stack.faults.inject(target, fault, times=3)
    for _ in range(2):
        stack.tick()
        if desk.read(request_id, "/archive").status == 409:
            assert desk.seen(request_id)["requester"]["last_name"] == "Rivera"
    stack.faults.clear()
    for _ in range(3):
        stack.clock.advance(timedelta(minutes=40))
        stack.tick()
    found = desk.read(request_id, "/archive")
    assert found.status == 200, found.text
    client = stack.clients.for_archive("s3", "psynergy")
    listed = client.list_object_versions(Bucket=bucket_of(desk), Prefix=f"requests/{request_id}/")
    assert [one["Key"] for one in listed["Versions"]] == [found.json["object"]]
