"""The whole audit is verified as a job, each day once, however often the process that does it dies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.audit.verifications import VerificationJob
from chalicelib.domain.changes import Claim
from chalicelib.domain.errors import NotFound
from chalicelib.usecases.audit import verify_all
from chalicelib.usecases.audit.examine import examine_days
from chalicelib.usecases.audit.verify_all import require_verification, start_verification
from chalicelib.usecases.outbox.deliver import deliver
from tests.fixtures.factories import sha256
from tests.fixtures.memory.ports import queue_of
from tests.fixtures.worlds.audit import AuditWorld
from tests.usecases.audit.tampering import make_world, remove_a_day, remove_an_event


@pytest.fixture
def world() -> AuditWorld:
    return make_world()


def work(world: AuditWorld) -> int:
    """Works messages until there is none, and returns their number."""
    bodies = queue_of(world.ports).bodies
    worked = 0
    while rows := [body["row_id"] for body in bodies if body.get("row_id", "").startswith("out_")]:
        bodies.clear()
        for row_id in rows:
            deliver(world.ports, world.tenant, row_id)
            worked += 1
    return worked


def start(world: AuditWorld) -> VerificationJob:
    queue_of(world.ports).bodies.clear()
    return start_verification(world.ports, world.ctx()).result


def now(world: AuditWorld, job: VerificationJob) -> VerificationJob:
    return require_verification(world.ports, world.ctx(), job.id)


def test_all_days_are_verified_until_today(world: AuditWorld) -> None:
    job = start(world)
    assert (job.state, job.valid, job.first, job.last) == ("running", None, world.first, world.today)
    assert work(world) == 1
    done = now(world, job)
    assert (done.state, done.valid, done.found, done.wrong) == ("done", True, 0, 0)
    assert done.events >= 7 and done.reads >= 1
    assert world.items(f"#OUT#{job.id}") == [] and world.ports.audit.verification(world.tenant, job.id) == done


def test_what_is_wrong_is_an_error(world: AuditWorld, capsys: pytest.CaptureFixture[str]) -> None:
    expected = sorted([*remove_an_event(world), *remove_a_day(world)], key=str)
    job = start(world)
    work(world)
    done = now(world, job)
    assert done.valid is False and done.wrong == len(done.findings) >= 2
    found = {(one.record, one.version, one.verdict) for one in done.findings}
    assert set(expected) <= found
    assert '"audit.wrong"' in capsys.readouterr().out


def test_the_job_goes_on_message_by_message_and_tells_how_far_it_came(
    world: AuditWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_all, "MOST_DAYS", 1)
    job = start(world)
    (row,) = world.items("#OUT#")
    deliver(world.ports, world.tenant, str(row["id"]))
    assert now(world, job).day == world.first + timedelta(days=1)
    assert now(world, job).valid is None
    work(world)
    assert now(world, job).valid is True


class Dying(Exception):
    """The process dies."""


def test_a_process_that_dies_leaves_the_rest_to_the_next(world: AuditWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(world)
    (row,) = world.items("#OUT#")
    examined: list[Any] = []
    examine = examine_days

    def die(*arguments: Any) -> Any:
        examined.append(arguments[2])
        if len(examined) == 2:
            raise Dying
        return examine(*arguments)

    monkeypatch.setattr(verify_all, "examine_days", die)
    with pytest.raises(Dying):
        deliver(world.ports, world.tenant, str(row["id"]))
    deliver(world.ports, world.tenant, str(row["id"]))
    assert now(world, job).valid is True
    days = sorted(set(examined))
    assert [examined.count(day) for day in days] == [1, 2, 1]  # the day that was under way is done again


def test_two_processes_count_each_day_once(world: AuditWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(world)
    (row,) = world.items("#OUT#")
    examine = examine_days
    within: list[bool] = []

    def meet(*arguments: Any) -> Any:
        found = examine(*arguments)
        if not within:
            within.append(True)
            deliver(world.ports, world.tenant, str(row["id"]))  # another process does all of it meanwhile
        return found

    monkeypatch.setattr(verify_all, "examine_days", meet)
    deliver(world.ports, world.tenant, str(row["id"]))
    done = now(world, job)
    assert done.valid is True and done.version == (job.last - job.first).days + 2


def test_the_same_call_again_starts_no_second_one(world: AuditWorld) -> None:
    ctx = replace(world.ctx(), claim=Claim(sha256("once"), sha256("")))
    first = start_verification(world.ports, ctx)
    work(world)
    again = start_verification(world.ports, ctx)
    assert again.replayed and again.result == first.result
    assert len(world.items("#VERIFY#")) == (first.result.last - first.result.first).days + 3  # its state and events


@pytest.mark.parametrize("unknown", ["ver_01KARZ6T9GSWQ40CJ9S2ED4T52", "imp_01KARZ6T9GSWQ40CJ9S2ED4T52", "x"])
def test_what_nobody_started_is_not_found(world: AuditWorld, unknown: str) -> None:
    with pytest.raises(NotFound):
        require_verification(world.ports, world.ctx(), unknown)
