"""A hold keeps what is archived beyond its day, whichever comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Misconfigured
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def place(w: ArchiveWorld, request_id: str) -> str:
    day = (w.clock.now() + timedelta(days=30)).date()
    command = PlaceHold("legal_obligation", "A tax audit.", day, request_id=request_id)
    return place_hold(w.ports, w.ctx(), command).result.id


def test_a_hold_that_is_placed_afterwards_keeps_the_object_until_it_is_released(w: ArchiveWorld) -> None:
    request = w.archived()
    hold_id = place(w, request.id)
    assert not w.object_of(request).held
    w.archive()
    assert w.object_of(request).held and w.rows_to_archive() == []
    w.clock.advance(timedelta(days=800))
    kept = w.object_of(request)
    with pytest.raises(Misconfigured):
        w.ports.archive.delete(TENANT, kept.key, kept.version_id)
    release_hold(w.ports, w.ctx(), hold_id, "It is over.")
    w.archive()
    assert not w.object_of(request).held
    w.ports.archive.delete(TENANT, kept.key, kept.version_id)


def test_one_that_was_placed_before_is_on_the_object_before_anything_is_deleted(w: ArchiveWorld) -> None:
    request = w.closed()
    place(w, request.id)
    w.archive()
    assert w.object_of(w.get(request.id)).held


def test_of_two_holds_the_second_keeps_what_the_first_releases(w: ArchiveWorld) -> None:
    request = w.archived()
    first, _ = place(w, request.id), place(w, request.id)
    release_hold(w.ports, w.ctx(), first, "It is over.")
    w.archive()
    assert w.object_of(request).held


def test_a_hold_whose_row_comes_while_the_request_is_being_archived_waits(w: ArchiveWorld) -> None:
    request = w.closed()
    row = dict(w.queue.to_archive)
    w.queue.to_archive.clear()
    place(w, request.id)
    w.archive()
    assert len(w.rows_to_archive()) == 2, "the hold's row waits for the other"
    w.queue.to_archive.update(row)
    w.archive()
    w.repair()
    assert w.object_of(w.get(request.id)).held and w.rows_to_archive() == []


def test_a_release_lifts_the_hold_from_earlier_objects_too(w: ArchiveWorld) -> None:
    first = w.archived()
    hold_id = place(w, first.id)
    w.archive()
    add_note(w.ports, w.staff(), first.id, "One more thing.")
    w.archive()
    latest = w.get(first.id)
    assert w.object_of(first).held and w.object_of(latest).held and latest.archived != first.archived
    release_hold(w.ports, w.ctx(), hold_id, "It is over.")
    w.archive()
    assert not w.object_of(first).held and not w.object_of(latest).held
