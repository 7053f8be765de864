"""Contracts with their people, through the use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, Malformed, NotFound, PreconditionFailed
from chalicelib.domain.events import broken_at
from chalicelib.storage.table import events, places
from chalicelib.usecases.commit import Done
from chalicelib.usecases.contracts.change_members import MOST_CONTRACTS
from chalicelib.usecases.contracts.manage import PutContract, end_contract, put_contract, reinstate_contract
from chalicelib.usecases.contracts.read import KnownContract, list_contracts, read_contract
from chalicelib.usecases.ports.bundle import Store
from tests.fixtures.factories import DAY, SECOND, World, who

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
MAIL = "service_updates/email"


@pytest.fixture
def world() -> World:
    world = World()
    world.consent([ANN, PHONE], "+" + MAIL)
    world.clock.advance(SECOND)
    return world


def members(world: World, external_id: str = "C-1") -> dict[str, bool]:
    """Subject id → whether they belong to it now."""
    known = read_contract(world.ports, world.ctx(), external_id)
    return {member.subject_id: member.left_at is None for member in known.members}


def test_a_contract_opens_what_needs_it_for_its_people_alone(world: World) -> None:
    world.consent([BEN], "+" + MAIL)
    assert world.reasons([ANN], MAIL) == ["no_active_contract"]
    made = world.contract("C-1", [ANN])
    assert made.created and made.contract.version == 2
    assert world.reasons([PHONE], MAIL) == [] and world.reasons([BEN], MAIL) == ["no_active_contract"]


def test_the_same_contract_again_changes_nothing(world: World) -> None:
    first = world.contract("C-1", [ANN])
    again = world.contract("C-1", [PHONE, ANN])
    assert again == replace(first, created=False)


def test_whoever_is_no_longer_listed_has_left(world: World) -> None:
    world.contract("C-1", [ANN], [BEN])
    world.clock.advance(DAY)
    world.contract("C-1", [BEN])
    assert members(world) == {world.found(ANN).id: False, world.found(BEN).id: True}
    assert world.reasons([ANN], MAIL) == ["contract_ended"]
    assert world.reasons([ANN], MAIL, at=world.clock.now() - SECOND) == []
    world.clock.advance(DAY)
    world.contract("C-1", [ANN], [BEN])
    assert world.reasons([ANN], MAIL) == []


def test_end_and_reinstatement_switch_the_gate_and_leave_consents_alone(world: World) -> None:
    world.contract("C-1", [ANN])
    decisions, state = world.decisions(ANN), world.found(ANN).state
    world.clock.advance(DAY)
    before = world.clock.now() - DAY
    assert world.end("C-1").result.contract.ended_on == date(2026, 11, 24)
    assert world.reasons([ANN], MAIL) == ["contract_ended"] and world.reasons([ANN], MAIL, at=before) == []
    world.reinstate("C-1")
    assert world.reasons([ANN], MAIL) == []
    assert (world.decisions(ANN), world.found(ANN).state) == (decisions, state)


def test_any_one_active_contract_is_enough(world: World) -> None:
    world.contract("C-1", [ANN])
    world.contract("C-2", [ANN])
    world.end("C-1")
    assert world.reasons([ANN], MAIL) == []
    world.end("C-2")
    assert world.reasons([ANN], MAIL) == ["contract_ended"]


def test_a_contract_follows_its_person_when_they_turn_out_to_be_another(world: World) -> None:
    world.contract("C-1", [ANN], [BEN])
    world.link(ANN, BEN)
    assert world.reasons([BEN], MAIL) == []
    world.contract("C-1", [BEN])
    assert world.reasons([ANN], MAIL) == []


def test_people_who_contradict_each_other_refuse_the_whole_contract(world: World) -> None:
    world.consent([BEN], "+" + MAIL)
    before = dict(world.table.items[world.tenant])
    with pytest.raises(Conflict) as refusal:
        world.contract("C-1", ["new@c.example"], [ANN, BEN])
    assert refusal.value.code == "identity_conflict"
    assert world.table.items[world.tenant] == before


def test_a_stale_version_is_refused(world: World) -> None:
    made = world.contract("C-1", [ANN])
    command = PutContract("C-1", "client", date(2026, 9, 1), ((who(ANN),),), None, made.contract.version)
    assert put_contract(world.ports, world.ctx(), command).contract.started_on == date(2026, 9, 1)
    today = world.clock.now().date()
    for call in (
        lambda: put_contract(world.ports, world.ctx(), command),
        lambda: end_contract(world.ports, world.ctx(), "C-1", today, "cancelled", command.if_match),
        lambda: reinstate_contract(world.ports, world.ctx(), "C-1", command.if_match),
        lambda: put_contract(world.ports, world.ctx(), replace(command, external_id="C-9")),
    ):
        with pytest.raises(PreconditionFailed):
            call()


def test_somebody_with_too_many_contracts_refuses_the_whole_list_before_anything_is_written(world: World) -> None:
    for number in range(MOST_CONTRACTS):
        world.contract(f"C-{number}", [ANN])
    before = dict(world.table.items[world.tenant])
    with pytest.raises(Conflict) as refusal:
        world.contract("C-99", ["new@c.example"], [ANN])
    assert refusal.value.code == "too_many_contracts"
    assert world.table.items[world.tenant] == before
    assert world.contract("C-1", ["new@c.example"], [ANN]).members


class Between:
    """A store that lets something happen right after one of its commits."""

    def __init__(self, store: Store, after: int, then: Callable[[], object]) -> None:
        self._store, self._left, self._then = store, after, then

    def commit(self, *args: Any) -> None:
        self._store.commit(*args)
        self._left -= 1
        if self._left == 0:
            self._then()

    def replayed(self, *args: Any) -> str | None:
        return self._store.replayed(*args)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_two_lists_that_are_sent_at_once_never_mix(world: World, after: int) -> None:
    world.contract("C-1", ["old@c.example"])
    between = Between(world.ports.store, after, lambda: world.contract("C-1", [BEN]))
    slow = replace(world.ports, store=between)
    terms = PutContract("C-1", "client", date(2026, 9, 1), ((who(ANN),),), None, None)
    if after < 3:  # the terms, and that Ann joined; the third is the last step, that the old member left
        with pytest.raises(Conflict) as refusal:
            put_contract(slow, world.ctx(), terms)
        assert refusal.value.code == "conflict"
    else:
        put_contract(slow, world.ctx(), terms)
    assert {name for name, belongs in members(world).items() if belongs} == {world.found(BEN).id}


def test_a_contract_that_changed_while_its_list_was_written_is_left_alone(world: World) -> None:
    slow = replace(world.ports, store=Between(world.ports.store, 1, lambda: world.end("C-1")))
    terms = PutContract("C-1", "client", date(2026, 9, 1), ((who(ANN),),), None, None)
    with pytest.raises(Conflict) as refusal:
        put_contract(slow, world.ctx(), terms)
    assert refusal.value.code == "conflict" and members(world) == {}


def test_a_replayed_end_or_reinstatement_answers_as_the_first_whatever_came_since(world: World) -> None:
    def end() -> Done[KnownContract]:
        return end_contract(world.ports, world.ctx(claim="end"), "C-1", date(2026, 12, 1), "moved away", None)

    def reinstate() -> Done[KnownContract]:
        return reinstate_contract(world.ports, world.ctx(claim="back"), "C-1", None)

    world.contract("C-1", [ANN])
    ended = end()
    world.clock.advance(timedelta(hours=1))
    back = reinstate()
    world.clock.advance(timedelta(hours=1))
    world.contract("C-1", [BEN], kind="employment")
    world.clock.advance(timedelta(hours=1))
    world.end("C-1")
    for first, again in ((ended, end()), (back, reinstate())):
        assert not first.replayed and again == Done(first.result, True)


def test_what_is_not_there_cannot_be_read_ended_or_reinstated(world: World) -> None:
    for call in (
        lambda: read_contract(world.ports, world.ctx(), "C-1"),
        lambda: world.end("C-1"),
        lambda: world.reinstate("C-1"),
    ):
        with pytest.raises(NotFound):
            call()


def test_every_change_is_an_event_of_the_contract(world: World) -> None:
    world.contract("C-1", [ANN])
    world.contract("C-1", [BEN])
    world.end("C-1")
    world.reinstate("C-1")
    run = events.run(world.table, world.tenant, places.contract(world.tenant, "C-1").pk, None, 100)[::-1]
    assert [link.event.type.removeprefix("contract.") for link in run] == [
        "begun",
        "member_joined",
        "member_joined",
        "member_left",
        "ended",
        "reinstated",
    ]
    assert broken_at(run) is None


def test_a_list_gives_every_contract_once_in_order(world: World) -> None:
    names = [f"C-{number}" for number in range(7)]
    for name in names[::-1]:
        world.contract(name, [BEN])
    found: list[str] = []
    cursor = None
    while True:
        page, cursor = list_contracts(world.ports, world.ctx(), 3, cursor)
        found += [contract.external_id for contract in page]
        if cursor is None:
            break
    assert found == names


def test_a_cursor_of_another_tenant_or_an_altered_one_is_refused(world: World) -> None:
    for name in ("C-1", "C-2"):
        world.contract(name, [BEN])
    _, cursor = list_contracts(world.ports, world.ctx(), 1, None)
    assert cursor is not None
    elsewhere = replace(world.ctx(), profile=world.ports.profiles["psynergy"])
    for ctx, text in ((elsewhere, cursor), (world.ctx(), cursor[:-2]), (world.ctx(), "x"), (world.ctx(), "ü")):
        with pytest.raises(Malformed) as refusal:
            list_contracts(world.ports, ctx, 1, text)
        assert refusal.value.code == "invalid_cursor"


def test_cyclonex_is_silent_after_the_last_contract_but_for_answers_and_the_law(world: World) -> None:
    world.consent([ANN], "+newsletter/email")
    world.contract("C-1", [ANN])
    world.end("C-1")
    assert world.reasons([ANN], "newsletter/email") == ["contract_ended"]
    assert world.reasons([ANN], "legal_notice/email") == []
    world.wrote([PHONE], "email")
    assert world.reasons([ANN], MAIL) == []
    world.clock.advance(timedelta(hours=72, seconds=1))
    assert world.reasons([ANN], MAIL) == ["contract_ended"]
