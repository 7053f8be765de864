"""What is found to be deleted of a person: their own records, up to a moment, from where the last step ended."""

from __future__ import annotations

import pytest

from chalicelib.usecases.rights.keeping import find_erasable as finding
from chalicelib.usecases.rights.keeping.find_erasable import Job, find_erasable
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.erasing import EMAIL, ErasingWorld


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ErasingWorld:
    w = ErasingWorld(monkeypatch)
    w.seed()
    return w


def find(world: ErasingWorld) -> list[str]:
    job = Job("req_1", 3, world.clock.now())
    return sorted(find_erasable(world.ports, world.tenant, job, world.found(EMAIL)).records)


def test_what_was_recorded_after_the_answer_is_not_looked_at(world: ErasingWorld) -> None:
    before = find(world)
    job = Job("req_1", 3, world.clock.now())
    world.clock.advance(SECOND)
    world.seed()
    assert sorted(find_erasable(world.ports, world.tenant, job, world.found(EMAIL)).records) == before
    assert len(find(world)) > len(before)


def test_a_record_that_is_about_somebody_else_first_is_theirs(world: ErasingWorld) -> None:
    before = find(world)
    world.consent(["ben@b.example", EMAIL], "-marketing", by=STRANGER)
    mine = find(world)
    world.follow()
    assert mine == find(world) == before


def test_a_step_is_full_at_its_limit_and_says_how_far_it_came(
    world: ErasingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_RECORDS", 1)
    job = Job("req_1", 3, world.clock.now())
    person = world.found(EMAIL)
    found = find_erasable(world.ports, world.tenant, job, person)
    assert found.full and len(found.records) == 1
    assert 1 <= found.down_to[person.id] <= person.version
