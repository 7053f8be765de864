"""An object is relied on only where it lies in the archive as it must: the same bytes, locked for as long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from chalicelib.domain.archive.objects import ArchivedObject
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outbox import StoredOutboxRow
from chalicelib.usecases.archive.keep_object import keep_object
from tests.fixtures.log_lines import lines
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld

KEY, CONTENT = "requests/some/1.json", b'{"a":1}'


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def keep(w: ArchiveWorld, content: bytes = CONTENT, days: int = 800) -> ArchivedObject | None:
    return keep_object(w.ports, TENANT, waiting(w), KEY, content, w.clock.now() + timedelta(days=days))


def waiting(w: ArchiveWorld) -> StoredOutboxRow:
    """Returns a row that waits; it is that of a closed request."""
    if not w.rows_to_archive():
        w.denied()
    (row,) = w.rows_to_archive()
    stored = w.ports.outbox.get(TENANT, str(row["id"]))
    assert stored is not None
    return stored


def test_it_is_put_once_and_found_again_as_it_was_put(w: ArchiveWorld) -> None:
    first, again = keep(w), keep(w)
    assert first is not None and again == first and first.content == CONTENT
    assert [len(versions) for versions in w.bucket.objects.values()] == [1]


@pytest.mark.parametrize(
    ("harm", "code"),
    [("bytes", "other_bytes"), ("mode", "other_lock"), ("day", "other_lock"), ("lock", "other_lock")],
)
def test_what_is_not_as_it_must_be_parks_the_row(
    w: ArchiveWorld,
    harm: Literal["bytes", "mode", "day", "lock"],
    code: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = keep(w)
    assert kept is not None and kept.locked_until is not None
    harmed = {
        "bytes": replace(kept, content=b"{}"),
        "mode": replace(kept, mode="COMPLIANCE"),
        "day": replace(kept, locked_until=kept.locked_until - timedelta(days=1)),
        "lock": replace(kept, locked_until=None, mode=None),
    }
    w.bucket.objects[(TENANT, KEY)] = [harmed[harm]]
    capsys.readouterr()
    assert keep(w) is None
    (line,) = [line for line in lines(capsys.readouterr().out) if line.get("event") == "archive.differs"]
    assert (line["level"], line["code"]) == ("error", code)
    (row,) = w.rows_to_archive()
    assert row["state"] == "refused"


def test_an_object_that_is_not_there_after_it_was_put_is_asked_for_again_later(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(w.bucket, "read_back", lambda *_: None)
    with pytest.raises(Unavailable):
        keep(w)
    (row,) = w.rows_to_archive()
    assert row["state"] == "ready"
