"""How changes are made: once for one Idempotency-Key, again after a lost race, and announced only once they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Conflict, Invalid, Unavailable
from chalicelib.storage.table import ops
from chalicelib.usecases.commit import ATTEMPTS, Done
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.consents.withdraw import WithdrawConsent, withdraw_consent
from chalicelib.usecases.context import Context
from chalicelib.usecases.contracts.manage import end_contract
from chalicelib.usecases.people import link_subjects
from chalicelib.usecases.people.link_subjects import Relink
from tests.fixtures.factories import STRANGER, origin, parse_decisions, who
from tests.fixtures.memory.interfered import Interfered
from tests.fixtures.memory.ports import queue_of
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.people import PeopleWorld

NEWS = "newsletter/email"
GRANT = RecordConsent(origin("ann@a.example"), parse_decisions("+" + NEWS))


@pytest.fixture
def table() -> Interfered:
    return Interfered()


@pytest.fixture
def world(table: Interfered) -> PeopleWorld:
    return PeopleWorld(table=table)


def record(world: PeopleWorld, ctx: Context, command: RecordConsent = GRANT) -> Done[str]:
    done = record_consent(world.ports, ctx, command)
    return Done(done.result.id, done.replayed)


def test_the_same_call_again_gives_the_first_answer_and_writes_nothing(world: PeopleWorld) -> None:
    first = record_consent(world.ports, world.ctx(claim="k"), GRANT)
    stored = dict(world.table.items[world.tenant])
    again = record_consent(world.ports, world.ctx(claim="k"), GRANT)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.result == first.result and world.table.items[world.tenant] == stored


def test_without_a_key_nothing_is_deduplicated(world: PeopleWorld) -> None:
    assert record(world, world.ctx()).result != record(world, world.ctx()).result
    assert world.found("ann@a.example").version == 2


def test_another_body_under_the_same_key_is_refused(world: PeopleWorld) -> None:
    record(world, world.ctx(claim="k"))
    with pytest.raises(Invalid) as refusal:
        record(world, world.ctx(claim="k", body="other"))
    assert refusal.value.code == "idempotency_key_reused"
    assert world.found("ann@a.example").version == 1


def test_a_key_is_remembered_for_24_hours(world: PeopleWorld) -> None:
    first = record(world, world.ctx(claim="k"))
    world.clock.advance(timedelta(hours=23, minutes=59, seconds=59))
    assert record(world, world.ctx(claim="k")) == Done(first.result, True)
    world.clock.advance(timedelta(seconds=1))
    later = record(world, world.ctx(claim="k", body="other"))
    assert not later.replayed and later.result != first.result
    assert record(world, world.ctx(claim="k", body="other")).replayed


def test_a_repeat_is_answered_although_the_first_call_changed_what_it_meets(world: PeopleWorld) -> None:
    world.contract("C-1", ["ann@a.example"])
    today = world.clock.now().date()
    first = end_contract(world.ports, world.ctx(claim="k"), "C-1", today, "cancelled", 2)
    again = end_contract(world.ports, world.ctx(claim="k"), "C-1", today, "cancelled", 2)
    assert again == Done(first.result, True)
    with pytest.raises(Conflict):
        end_contract(world.ports, world.ctx(claim="k2"), "C-1", today, "cancelled", None)


def test_linking_again_answers_as_before(world: PeopleWorld) -> None:
    world.consent(["ann@a.example"], "+" + NEWS)
    world.consent(["+12125550101"], "+service_updates/sms")
    relink = Relink((who("ann@a.example"), who("+12125550101")), "same_person")
    first = link_subjects.join_subjects(world.ports, world.ctx(claim="k"), relink)
    version = world.found("ann@a.example").version
    assert link_subjects.join_subjects(world.ports, world.ctx(claim="k"), relink) == Done(first.result, True)
    assert world.found("ann@a.example").version == version


def test_who_loses_a_race_decides_again_on_what_the_winner_left(world: PeopleWorld, table: Interfered) -> None:
    world.consent(["ann@a.example"], "-callback")
    table.meddlers.append(lambda: world.withdraw(["ann@a.example"]))
    world.consent(["ann@a.example"], "+precise_location")
    ann = world.found("ann@a.example")
    assert ann.version == 3
    assert {act.kind for act in ann.state.refusals.values()} == {"denied", "withdrawn"}
    assert set(ann.state.grants) == {"precise_location/"}


@pytest.mark.parametrize("failure", [ops.Contended(), ops.ConditionFailed({1: None})])
def test_only_so_many_lost_races_are_tried(world: PeopleWorld, table: Interfered, failure: Exception) -> None:
    table.failures = [failure] * (ATTEMPTS - 1)
    record(world, world.ctx())
    table.failures = [failure] * ATTEMPTS
    with pytest.raises(Unavailable):
        record(world, world.ctx())
    assert not table.failures and world.found("ann@a.example").version == 1


def test_a_store_that_does_not_answer_is_not_asked_again(world: PeopleWorld, table: Interfered) -> None:
    table.failures = [ops.Throttled(), ops.Throttled()]
    with pytest.raises(Unavailable):
        record(world, world.ctx())
    assert len(table.failures) == 1


def test_mail_is_announced_only_once_its_row_is_committed(world: PeopleWorld, table: Interfered) -> None:
    asked = RecordConsent(origin("ann@a.example"), parse_decisions("+" + NEWS))
    stranger = replace(world.ctx(), actor=STRANGER)
    table.failures = [ops.Throttled()]
    with pytest.raises(Unavailable):
        record(world, stranger, asked)
    assert queue_of(world.ports).bodies == []
    table.failures = [ops.Contended()]
    record(world, stranger, asked)
    (body,) = queue_of(world.ports).bodies
    assert world.ports.outbox.get(body["tenant"], body["row_id"]) is not None
    assert len([key for key in world.table.items[world.tenant] if "#OUT#" in key.pk]) == 1


def test_twenty_equal_calls_at_once_leave_one_record_and_twenty_equal_answers(world: PeopleWorld) -> None:
    ctx = world.ctx(claim="k")
    answers = run_together([lambda: record_consent(world.ports, ctx, GRANT)] * 20)
    assert len({_id(answer) for answer in answers}) == 1
    assert [_replayed(answer) for answer in answers].count(False) == 1
    assert world.found("ann@a.example").version == 1


def test_a_withdrawal_repeated_at_once_is_one_withdrawal(world: PeopleWorld) -> None:
    world.consent(["ann@a.example"], "+" + NEWS)
    ctx = world.ctx(by=STRANGER, claim="k")
    command = WithdrawConsent(origin("ann@a.example"), None)
    answers = run_together([lambda: withdraw_consent(world.ports, ctx, command)] * 8)
    assert len({_id(answer) for answer in answers}) == 1
    assert world.found("ann@a.example").version == 2


def _id(answer: object) -> str:
    assert isinstance(answer, Done)
    return str(answer.result.id)


def _replayed(answer: object) -> bool:
    assert isinstance(answer, Done)
    return answer.replayed


def names(count: int) -> Sequence[str]:
    return [f"person-{number}" for number in range(count)]


def test_people_who_are_told_of_each_other_at_once_all_learn_of_it(world: PeopleWorld) -> None:
    calls = [lambda name=name: world.consent(["ann@a.example", name], "-newsletter", by=STRANGER) for name in names(6)]
    run_together(calls)
    ann = world.found("ann@a.example")
    assert ann.version == 6 and set(ann.state.ties) == {world.found(name).id for name in names(6)}
