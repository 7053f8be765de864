"""A hold keeps what is archived beyond its day, whichever comes first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import Misconfigured
from chalicelib.usecases.archive import hold_archived
from chalicelib.usecases.contracts.manage import PutContract, put_contract
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from chalicelib.usecases.rights.leave import withdraw
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.factories import who
from tests.fixtures.memory.mortal import MOMENTS, Killed, Moment
from tests.fixtures.worlds.rights_desk import PAT, TENANT
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


NAMES = tuple(f"pat{number}@practice.example" for number in range(3))


def put(w: ArchiveWorld, *names: str) -> None:
    """Makes a contract of these people, who are verified by that."""
    people = tuple((who(name),) for name in names)
    put_contract(w.ports, w.ctx(), PutContract("practice-1", "client", date(2026, 1, 1), people, None, None))


def place_on_contract(w: ArchiveWorld) -> str:
    day = (w.clock.now() + timedelta(days=900)).date()
    return place_hold(
        w.ports, w.ctx(), PlaceHold("legal_obligation", "A tax audit.", day, contract_id="practice-1")
    ).result.id


def held(w: ArchiveWorld) -> list[bool]:
    """Returns of each object whether a legal hold lies on it."""
    return [versions[0].held for (_, key), versions in w.bucket.objects.items() if key.startswith("requests/")]


def archive_for(w: ArchiveWorld, *names: str) -> None:
    """Has a request of each archived."""
    for name in names:
        w.verified("know", email=name)
    w.deliver()
    for item in [item for item in w.items("#REQ#") if item["sk"] == "state"]:
        withdraw(w.ports, w.staff(), str(item["id"]), None)
    w.deliver()
    while w.rows_to_archive():
        w.archive()


def in_parts(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    """Returns a world in which three people of a contract have archived requests, and a message looks at little."""
    monkeypatch.setattr(hold_archived, "MOST", 2)
    w = ArchiveWorld(monkeypatch)
    put(w, *NAMES)
    archive_for(w, *NAMES)
    return w


def test_many_are_brought_in_parts_each_of_which_goes_on_where_the_last_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    w = in_parts(monkeypatch)
    hold_id = place_on_contract(w)
    parts = []
    while w.rows_to_archive():
        w.archive()
        parts.append(sum(held(w)))
    assert parts[-1] == len(NAMES) and len(parts) >= 3 and parts == sorted(parts)
    start = len(w.mortal.calls)
    release_hold(w.ports, w.ctx(), hold_id, "It is over.")
    while w.rows_to_archive():
        w.archive()
    assert held(w) == [False] * 3 and w.mortal.calls[start:].count("archive.hold") == 3, "none was done twice"


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("call", ["archive.hold", "table.transact", "sqs.send"])
def test_a_process_that_dies_in_a_part_leaves_the_rest_to_the_next(
    monkeypatch: pytest.MonkeyPatch, call: str, moment: Moment
) -> None:
    w = in_parts(monkeypatch)
    place_on_contract(w)
    w.mortal.strike(call, moment)
    with pytest.raises(Killed):
        w.archive()
    w.repair()
    while w.queue.to_archive:
        w.archive()
    assert held(w) == [True] * 3 and w.rows_to_archive() == []


def test_two_who_work_one_row_at_once_end_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    w = in_parts(monkeypatch)
    place_on_contract(w)
    (row,) = w.rows_to_archive()
    commit, twice = w.ports.store.commit, list[int]()

    def at_once(tenant: str, changes: list[object], *rest: object) -> None:
        if type(changes[0]).__name__ == "WorkRow" and not twice:
            twice.append(1)
            deliver(w.ports, TENANT, str(row["id"]))
        commit(tenant, changes, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(w.ports.store, "commit", at_once)
    while w.queue.to_archive:
        w.archive()
    assert twice and held(w) == [True] * 3 and w.rows_to_archive() == []


def test_a_part_that_waits_for_an_archiver_has_all_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    w = in_parts(monkeypatch)
    for item in [item for item in w.items("#REQ#") if item["sk"] == "state"][:1]:
        add_note(w.ports, w.staff(), str(item["id"]), "They called again.")
    (archiver,) = w.queue.to_archive
    message = w.queue.to_archive.pop(archiver)
    place_on_contract(w)
    while w.queue.to_archive:
        w.archive()
    (_, row) = sorted(w.rows_to_archive(), key=lambda one: str(one["template"]))
    assert row["template"] == "hold_archived" and "spot" not in str(row["refs"]), "it begins again"
    w.queue.to_archive[archiver] = message
    w.archive()
    w.repair()
    while w.queue.to_archive:
        w.archive()
    assert held(w).count(True) >= 3 and w.rows_to_archive() == []


def test_who_joins_a_contract_under_a_hold_later_is_held_on_the_day_too(w: ArchiveWorld) -> None:
    put(w, "sam@practice.example")
    place_on_contract(w)
    request = w.archived()
    w.archive()
    put(w, "sam@practice.example", PAT)
    assert request.archived is not None and request.archived.ends_at is not None
    assert not w.object_of(request).held
    w.clock.advance(request.archived.ends_at - w.clock.now())
    for _ in range(3):
        w.later(timedelta(days=1))
        w.archive()
    assert w.get(request.id) == request and w.object_of(request).held and w.rows_to_archive() == []
    kept = w.object_of(request)
    with pytest.raises(Misconfigured):
        w.ports.archive.delete(TENANT, kept.key, kept.version_id)
