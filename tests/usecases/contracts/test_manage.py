"""Contracts: made, saved again, ended and reinstated; what each opens and closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import NotFound, PreconditionFailed
from chalicelib.usecases.contracts.manage import PutContract, end_contract, put_contract, reinstate_contract
from chalicelib.usecases.contracts.read import read_contract
from tests.fixtures.factories import DAY, who
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
MAIL = "service_updates/email"


def test_a_contract_opens_what_needs_it_for_its_people_alone(world: PeopleWorld) -> None:
    world.consent([BEN], "+" + MAIL)
    assert world.reasons([ANN], MAIL) == ["no_active_contract"]
    made = world.contract("C-1", [ANN])
    assert made.created and made.contract.version == 2
    assert world.reasons([PHONE], MAIL) == [] and world.reasons([BEN], MAIL) == ["no_active_contract"]


def test_the_same_contract_again_changes_nothing(world: PeopleWorld) -> None:
    first = world.contract("C-1", [ANN])
    again = world.contract("C-1", [PHONE, ANN])
    assert again == replace(first, created=False)


def test_end_and_reinstatement_switch_the_gate_and_leave_consents_alone(world: PeopleWorld) -> None:
    world.contract("C-1", [ANN])
    decisions, state = world.decisions(ANN), world.found(ANN).state
    world.clock.advance(DAY)
    before = world.clock.now() - DAY
    assert world.end("C-1").result.contract.ended_on == date(2026, 11, 24)
    assert world.reasons([ANN], MAIL) == ["contract_ended"] and world.reasons([ANN], MAIL, at=before) == []
    world.reinstate("C-1")
    assert world.reasons([ANN], MAIL) == []
    assert (world.decisions(ANN), world.found(ANN).state) == (decisions, state)


def test_any_one_active_contract_is_enough(world: PeopleWorld) -> None:
    world.contract("C-1", [ANN])
    world.contract("C-2", [ANN])
    world.end("C-1")
    assert world.reasons([ANN], MAIL) == []
    world.end("C-2")
    assert world.reasons([ANN], MAIL) == ["contract_ended"]


def test_a_stale_version_is_refused(world: PeopleWorld) -> None:
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


def test_what_is_not_there_cannot_be_read_ended_or_reinstated(world: PeopleWorld) -> None:
    for call in (
        lambda: read_contract(world.ports, world.ctx(), "C-1"),
        lambda: world.end("C-1"),
        lambda: world.reinstate("C-1"),
    ):
        with pytest.raises(NotFound):
            call()


def test_cyclonex_is_silent_after_the_last_contract_but_for_answers_and_the_law(world: PeopleWorld) -> None:
    world.consent([ANN], "+newsletter/email")
    world.contract("C-1", [ANN])
    world.end("C-1")
    assert world.reasons([ANN], "newsletter/email") == ["contract_ended"]
    assert world.reasons([ANN], "legal_notice/email") == []
    world.wrote([PHONE], "email")
    assert world.reasons([ANN], MAIL) == []
    world.clock.advance(timedelta(hours=72, seconds=1))
    assert world.reasons([ANN], MAIL) == ["contract_ended"]
