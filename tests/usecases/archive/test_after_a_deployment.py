"""A try to archive after a deployment takes what one before it has put, where that says the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chalicelib.domain.archive import request_file
from chalicelib.domain.rights.seen import Written
from chalicelib.usecases.archive.verify import verify
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


@pytest.mark.parametrize("release", ["knows no such row of law", "says more of a letter"])
def test_the_object_of_the_release_before_is_taken(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    w.closed()
    w.mortal.strike(2, "after")
    with pytest.raises(BaseException, match=r"archive\.put"):
        w.archive()
    (before,) = [versions[0] for versions in w.bucket.objects.values()]
    if release == "says more of a letter":
        monkeypatch.setattr(request_file, "_describe_letter", lambda one: {"id": one.id, "more": "words"})
    else:
        monkeypatch.setattr(request_file, "find_row", lambda _: None)
    w.repair()
    w.check_done()
    (after,) = [versions[0] for versions in w.bucket.objects.values()]
    assert after.content == before.content
    assert [one.verdict for one in verify(w.ports, TENANT)] == ["valid"]


def test_what_the_same_row_made_of_fewer_texts_or_another_version_is_no_such_object(w: ArchiveWorld) -> None:
    request = w.closed()
    (row,) = w.rows_to_archive()
    secret = bytes.fromhex(json.loads(str(row["refs"]))["secret"])
    whole = w.ports.rights_requests.whole(TENANT, request.id)
    assert whole is not None
    made = request_file.make_file(TENANT, whole, Written(), secret)
    assert request_file.recognise(made.content, made, secret) == made
    fewer = replace(whole, written=replace(whole.written, words=whole.written.words[1:]))
    earlier = replace(whole, events=whole.events[:-1])
    for other in (fewer, earlier):
        content = request_file.make_file(TENANT, other, Written(), secret).content
        assert request_file.recognise(content, made, secret) is None
    for content in (made.content + b" ", b"{}", b"[]", b"\xff", made.content.replace(b"completed", b"denied")):
        assert request_file.recognise(content, made, secret) is None
    assert request_file.recognise(made.content, made, bytes(32)) is None
