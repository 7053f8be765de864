"""The versions of a contract: each is an event, from which a first answer can be given again."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.domain.events import find_break
from chalicelib.storage.table import events, places
from chalicelib.usecases.commit import Done
from chalicelib.usecases.contracts.manage import end_contract, reinstate_contract
from chalicelib.usecases.contracts.read import KnownContract
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN = "ann@a.example", "ben@b.example"


def test_a_replayed_end_or_reinstatement_answers_as_the_first_whatever_came_since(world: PeopleWorld) -> None:
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


def test_every_change_is_an_event_of_the_contract(world: PeopleWorld) -> None:
    world.contract("C-1", [ANN])
    world.contract("C-1", [BEN])
    world.end("C-1")
    world.reinstate("C-1")
    run = events.read_chain(world.table, world.tenant, places.contract(world.tenant, "C-1").pk, None, 100)[::-1]
    assert [link.event.type.removeprefix("contract.") for link in run] == [
        "begun",
        "member_joined",
        "member_joined",
        "member_left",
        "ended",
        "reinstated",
    ]
    assert find_break(run) is None
