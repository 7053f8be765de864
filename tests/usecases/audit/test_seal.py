"""Each day gets one checkpoint, whoever dies or comes twice, and what came late stands in the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.audit.checkpoints import Sealing, find_key, find_moment
from chalicelib.domain.audit.lines import find_root
from chalicelib.storage.table import audit_places
from chalicelib.usecases.audit import seal
from chalicelib.usecases.audit.keep_read import keep_read
from tests.fixtures.factories import DAY
from tests.fixtures.memory.ports import MemorySigner
from tests.fixtures.worlds.people import PeopleWorld
from tests.usecases.audit.world import AuditWorld, hours

ANN, BOB = "ann@a.example", "bob@b.example"
ONE = timedelta(days=1)


@pytest.fixture
def world() -> AuditWorld:
    world = AuditWorld()
    world.consent([ANN], "+newsletter/email")
    keep_read(world.ports, world.ctx(), "person.looked_up", [world.found(ANN).id])
    return world


def test_a_days_checkpoint_has_all_its_lines(world: AuditWorld) -> None:
    world.pass_days()
    checkpoint = world.checkpoint(world.first)
    assert checkpoint is not None
    assert sorted(line.kind for line in checkpoint.lines) == ["event", "read"]
    assert (checkpoint.previous, checkpoint.late) == (None, ())
    assert list(checkpoint.lines) == sorted(world.ports.audit.lines(world.tenant, world.first, 10))


def test_no_day_is_sealed_before_an_hour_has_passed(world: AuditWorld) -> None:
    moment = find_moment(world.first, world.ports.profiles[world.tenant].time_zone)
    world.clock.moment = moment - timedelta(seconds=1)
    world.sweep()
    seal.seal_days(world.ports, world.tenant, world.clock.now())  # a message that comes too early
    assert world.checkpoint(world.first) is None
    world.clock.moment = moment
    world.sweep()
    assert world.checkpoint(world.first) is not None
    assert world.checkpoint(world.first + ONE) is None


def test_every_day_is_bound_to_the_one_before_whether_or_not_anything_happened(world: AuditWorld) -> None:
    world.pass_days(4)
    chain = [world.checkpoint(world.first + number * ONE) for number in range(4)]
    made = [one for one in chain if one is not None]
    assert len(made) == 4
    assert [one.previous for one in made[1:]] == [one.bond() for one in made[:-1]]
    assert made[2].header()["root"] == find_root([])


def test_each_day_that_is_sealed_is_counted(world: AuditWorld, capsys: pytest.CaptureFixture[str]) -> None:
    world.pass_days(2)
    assert capsys.readouterr().out.count('"DaysSealed":1') == 2


def test_a_checkpoint_that_is_six_hours_late_is_an_error(world: AuditWorld, capsys: pytest.CaptureFixture[str]) -> None:
    moment = find_moment(world.first, world.ports.profiles[world.tenant].time_zone)
    for late, told in ((hours(5.9), False), (hours(6), True)):
        world.clock.moment = moment + late
        seal.ask_to_seal(world.ports, world.tenant)
        assert ('"checkpoint.late"' in capsys.readouterr().out) == told


def test_days_that_no_sweep_saw_are_made_up_for(world: AuditWorld) -> None:
    world.clock.advance((seal.MOST_DAYS + 2) * DAY)
    for sealed in (seal.MOST_DAYS, seal.MOST_DAYS + 2):
        world.sweep()
        days = [world.first + number * ONE for number in range(seal.MOST_DAYS + 3)]
        assert [world.checkpoint(day) is not None for day in days] == [number < sealed for number in range(len(days))]


def test_it_is_locked_for_six_years(world: AuditWorld) -> None:
    world.pass_days()
    (found,) = world.archive.objects[(world.tenant, find_key(world.first))]
    assert found.mode == "GOVERNANCE" and found.locked_until is not None
    assert found.locked_until.year == world.first.year + 6


def test_what_came_after_its_day_was_sealed_stands_in_the_next_as_late(world: AuditWorld) -> None:
    now = world.clock.now()
    world.clock.advance(DAY)
    world.sweep()
    later, world.clock.moment = world.clock.moment, now
    world.consent([BOB], "+newsletter/email")  # by a process whose clock is late
    world.clock.moment = later
    world.pass_days()
    checkpoint = world.checkpoint(world.first + ONE)
    assert checkpoint is not None
    assert [line.record for line in checkpoint.late] == [f"S#{world.found(BOB).id}"]


def test_of_two_who_seal_one_day_one_counts_and_both_go_on(world: AuditWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.clock.advance(DAY)
    before = world.ports.audit.sealing(world.tenant)
    seal.seal_days(world.ports, world.tenant, world.clock.now())
    first = world.checkpoint(world.first)
    monkeypatch.setattr(type(world.ports.audit), "sealing", lambda *_, **__: before)  # read before the other was done
    seal.seal_days(world.ports, world.tenant, world.clock.now())
    monkeypatch.undo()
    assert world.checkpoint(world.first) == first
    world.pass_days()
    second = world.checkpoint(world.first + ONE)
    assert first is not None and second is not None and second.previous == first.bond()


class Dying(Exception):
    """The process dies."""


def test_a_process_that_dies_after_it_wrote_the_object_leaves_the_day_to_the_next(
    world: AuditWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.clock.advance(DAY)
    with monkeypatch.context() as patch:
        patch.setattr(type(world.ports.audit), "save_sealing", _die)
        with pytest.raises(Dying):
            world.sweep()
    first = world.checkpoint(world.first)
    assert first is not None
    world.clock.advance(hours(0.25))
    world.sweep()
    assert world.checkpoint(world.first) == first
    assert world.ports.audit.sealing(world.tenant) == Sealing(world.first, world.today)


def _die(*_: object) -> None:
    raise Dying


def test_a_foreign_checkpoint_is_told_and_the_next_day_is_sealed(
    world: AuditWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    world.pass_days()
    other = replace(world.ports, signer=MemorySigner())
    checkpoint = world.checkpoint(world.first)
    assert checkpoint is not None
    world.replace_checkpoint(world.first, seal._sign(other, checkpoint).document())
    world.pass_days()
    told = capsys.readouterr().out
    assert '"checkpoint.unusable"' in told and '"CheckpointsUnusable":1' in told
    second = world.checkpoint(world.first + ONE)
    assert second is not None and second.previous is None


def test_what_a_checkpoint_costs(world: AuditWorld) -> None:
    world.pass_days()
    for number in range(20):
        world.consent([f"p{number}@x.example"], "+newsletter/email")
    world.clock.advance(DAY)
    world.table.calls.clear()
    world.sweep()
    sealed = ["get", *["query"] * 4 * audit_places.AUDIT_SHARDS, "write"]  # the day and the one before
    assert world.table.calls == ["get", *sealed]  # the sweep looks whether it was sealed already


def test_a_sweep_reads_nothing_while_a_day_runs(world: AuditWorld) -> None:
    world.table.calls.clear()
    assert seal.ask_to_seal(world.ports, world.tenant) == 0
    assert world.table.calls == []


def test_a_process_that_begins_after_a_day_has_ended_asks_once_how_far_it_is(world: AuditWorld) -> None:
    world.pass_days()
    other = PeopleWorld(table=world.table)
    other.clock.moment = world.clock.now() + DAY
    world.table.calls.clear()
    assert seal.ask_to_seal(other.ports, other.tenant) == 1
    assert world.table.calls == ["get"]


def test_another_process_goes_on_from_what_the_table_says(world: AuditWorld) -> None:
    world.pass_days(2)
    other = AuditWorld(table=world.table, archive=world.archive, signer=world.ports.signer)
    other.clock.moment = world.clock.now()
    assert other.ports.audit.sealing(other.tenant) == Sealing(world.first, world.today)
    other.pass_days()
    assert other.checkpoint(world.first + 2 * ONE) is not None
    world.clock.moment = other.clock.moment
    world.table.calls.clear()
    world.sweep()
    assert world.table.calls == ["get"]
