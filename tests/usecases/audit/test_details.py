"""Details behind events: held, erased and named, altered, or missing."""

from __future__ import annotations

import json

import pytest

from chalicelib.domain.changes import Event
from chalicelib.domain.events import StoredEvent
from chalicelib.storage.table import events, ops
from chalicelib.usecases.audit.verify import verify_record
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.worlds.erasing import EMAIL, PHONE, ErasingWorld
from tests.fixtures.worlds.memory import MemoryWorld
from tests.fixtures.worlds.rights_desk import RightsWorld


def found_in(world: MemoryWorld, record: str) -> list[tuple[int | None, str, str]]:
    found = verify_record(world.ports, world.ctx(), record)
    assert found.valid == all(one.verdict == "erased" for one in found.examined.findings)
    return [(one.version, one.verdict, one.detail) for one in found.examined.findings]


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> ErasingWorld:
    """Returns a world with a person of whom much is held."""
    world = ErasingWorld(monkeypatch)
    world.seed()
    return world


def acts_of(world: ErasingWorld, name: str) -> list[StoredEvent]:
    """Returns the events of a person whose details are the record of an act, oldest first."""
    chain = world.ports.subjects.events(world.tenant, world.found(name).id, None, 100)[::-1]
    return [one for one in chain if one.event.digest and one.event.record_id.partition("_")[0] in ("con", "opt", "acc")]


def place_of(world: ErasingWorld, stored: StoredEvent) -> ops.Place:
    return ops.Place(f"T#{world.tenant}#R#{stored.event.record_id}", "record")


def test_details_that_nobody_touched_are_held(people: ErasingWorld) -> None:
    assert len(acts_of(people, EMAIL)) > 2
    assert found_in(people, people.found(EMAIL).id) == []


def test_what_a_deletion_erased_and_named_is_erased_and_no_fault(people: ErasingWorld) -> None:
    acts = acts_of(people, EMAIL)
    people.answer(people.ask(EMAIL, PHONE))
    people.work()
    found = found_in(people, people.found(EMAIL).id)
    assert found and {one[1:] for one in found} == {("erased", "details")}
    assert {version for version, _, _ in found} <= {one.version for one in acts}


def test_what_is_gone_without_being_named_is_missing(people: ErasingWorld) -> None:
    act = acts_of(people, EMAIL)[0]
    del people.table.items[people.tenant][place_of(people, act)]
    assert found_in(people, people.found(EMAIL).id) == [(act.version, "missing", "details")]


def test_what_was_changed_is_altered(people: ErasingWorld) -> None:
    act = acts_of(people, EMAIL)[0]
    item = people.table.items[people.tenant][place_of(people, act)]
    body = json.loads(str(item["body"]))
    item["body"] = json.dumps({**body, "gpc": not body["gpc"]})
    assert found_in(people, people.found(EMAIL).id) == [(act.version, "altered", "details")]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> RightsWorld:
    return RightsWorld(monkeypatch)


def test_what_was_written_about_a_request_is_held_until_somebody_takes_it(desk: RightsWorld) -> None:
    request = desk.verified("know")
    add_note(desk.ports, desk.staff(), request.id, "Called back.")
    assert found_in(desk, request.id) == []
    version = desk.get(request.id).version
    partition = f"T#{desk.tenant}#REQ#{request.id}"
    del desk.table.items[desk.tenant][ops.Place(partition, "details")]
    desk.table.items[desk.tenant][ops.Place(partition, f"D#{version:010d}")]["body"] = '{"note":"Never called."}'
    assert found_in(desk, request.id) == [(1, "missing", "details"), (version, "altered", "details")]


def test_what_went_to_the_archive_is_not_missed_in_the_table(desk: RightsWorld) -> None:
    request = desk.verified("know")
    partition = f"T#{desk.tenant}#REQ#{request.id}"
    state = desk.table.items[desk.tenant][ops.Place(partition, "state")]
    version, head = int(state["version"] or 0) + 1, str(state["head"])
    now = desk.clock.now()
    archived = Event("request.archived", now, now, "system:archive", "row", request.id, body={"of": version - 1})
    put, digest = events.append(partition, version, head, archived)
    desk.table.write(desk.tenant, put)
    state.update(version=version, head=digest)
    del desk.table.items[desk.tenant][ops.Place(partition, "details")]
    assert found_in(desk, request.id) == [(1, "erased", "details")]
    add_note(desk.ports, desk.staff(), request.id, "Called back.")
    del desk.table.items[desk.tenant][ops.Place(partition, f"D#{version + 1:010d}")]
    assert found_in(desk, request.id) == [(1, "erased", "details"), (version + 1, "missing", "details")]
