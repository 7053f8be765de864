"""Holds meet a deletion by the request, by the person for sure, and by their contracts, and by nobody else's word."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain.errors import Conflict, Invalid, NotFound, PreconditionFailed
from chalicelib.domain.events import find_break
from chalicelib.domain.rights.actions.decide import Granted, LeftTask
from chalicelib.domain.rights.holds.hold import Hold
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.storage.table import events, hold_places
from chalicelib.usecases.contracts.manage import PutContract, put_contract
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.holds import HoldFilter, PlaceHold, find_holds, list_holds, place_hold, release_hold
from tests.fixtures.factories import who
from tests.fixtures.worlds.asked import Asked

PAT = "pat@a.example"
REASON = "Lien 77 of Dr Doe"


@pytest.fixture
def world() -> Asked:
    found = Asked("billgenix")
    put_contract(
        found.ports,
        found.ctx(),
        PutContract("practice-1", "client", date(2026, 1, 1), ((who(PAT), who("+12125550101")),), None, None),
    )
    return found


def place(world: Asked, day: int = 1, *, name: str = "", contract: str = "", request: str = "") -> Hold:
    command = PlaceHold(
        code="lien_open",
        reason=REASON,
        review_on=date(2031, 6, day),
        identifiers=(who(name),) if name else (),
        contract_id=contract,
        request_id=request,
    )
    return place_hold(world.ports, world.ctx(), command).result


def met(world: Asked, request: RightsRequest) -> list[str]:
    return [hold.id for hold in find_holds(world.ports, world.ctx(), request)]


def listed(world: Asked, chosen: HoldFilter) -> list[str]:
    return [hold.id for hold in list_holds(world.ports, world.ctx(), chosen, 25, None)[0]]


def test_a_deletion_meets_holds_on_itself_its_person_and_their_contracts_until_they_are_released(world: Asked) -> None:
    request, stranger = world.ask("delete"), world.ask("delete", email="sam@b.example")
    third = place(world, 3, name="+12125550101")
    second = place(world, 2, contract="practice-1")
    first = place(world, 1, request=request.id)
    assert met(world, request) == [first.id, second.id, third.id]
    assert met(world, stranger) == met(world, world.ask("know")) == []

    with pytest.raises(PreconditionFailed):
        release_hold(world.ports, world.ctx(), second.id, "Paid.", if_match=7)
    released = release_hold(world.ports, world.ctx(), second.id, "Paid.", if_match=1).result
    with pytest.raises(Conflict):
        release_hold(world.ports, world.ctx(), second.id, "Paid.")
    with pytest.raises(NotFound):
        release_hold(world.ports, world.ctx(), "hld_nothing", "Paid.")
    assert met(world, request) == [first.id, third.id]
    assert listed(world, HoldFilter()) == [first.id, third.id]
    assert listed(world, HoldFilter("released")) == [second.id] and released.release_reason == "Paid."
    assert listed(world, HoldFilter(subject_id=third.target)) == [third.id]
    soon = HoldFilter(review_before=date(2031, 6, 2), subject_id=third.target, request_id=request.id)
    assert listed(world, soon) == [first.id]

    partition = hold_places.hold(world.tenant, second.id).pk
    chain = events.read_chain(world.table, world.tenant, partition, None, 10)[::-1]
    assert [one.event.type for one in chain] == ["hold.placed", "hold.released"] and find_break(chain) is None
    assert not any(word in repr(chain) for word in ("Lien", "Doe", "Paid"))


def test_a_page_of_holds_goes_on_where_the_last_one_ended(world: Asked) -> None:
    placed = [place(world, day, name=PAT) for day in (4, 2, 9)]
    first, cursor = list_holds(world.ports, world.ctx(), HoldFilter(), 2, None)
    rest, _ = list_holds(world.ports, world.ctx(), HoldFilter(), 2, cursor)
    assert [one.id for one in (*first, *rest)] == [placed[1].id, placed[0].id, placed[2].id]
    assert (first[1].reason, first[1].placed_by) == (REASON, placed[0].placed_by)


def test_a_strangers_word_is_no_person_to_hold(world: Asked) -> None:
    world.ask("opt_out_sale_sharing", email="eve@c.example")  # makes somebody known by a stranger's word alone
    for name in ("eve@c.example", "nobody@c.example"):
        with pytest.raises(Invalid):
            place(world, name=name)


def test_what_is_held_makes_the_answer_one_in_part(world: Asked) -> None:
    request = world.verify(world.ask("delete"))
    held = place(world, name=PAT)
    left = tuple(LeftTask(task.id, "It goes on.") for task in request.tasks)
    done = complete(world.ports, world.ctx(), Complete(request.id, Granted("The rest is gone."), tasks_left=left))
    assert done.result.request.status == "partially_completed" and "hold" in done.result.request.marks
    (event,) = world.ports.rights_requests.events(world.tenant, request.id, None, 1)
    assert (event.event.body["holds"], event.event.body["kept_until"]) == ([held.id], "2031-06-01")
