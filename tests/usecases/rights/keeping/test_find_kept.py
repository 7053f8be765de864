"""What holds keep from a deletion: what the answer names stays kept, and what it does not name is untold."""

from __future__ import annotations

import pytest

from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from chalicelib.usecases.rights.keeping.find_kept import KeptPeople, find_kept
from tests.fixtures.factories import DAY, who
from tests.fixtures.worlds.erasing import EMAIL, ErasingWorld


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ErasingWorld:
    w = ErasingWorld(monkeypatch)
    w.seed()
    return w


def hold(world: ErasingWorld, request_id: str = "") -> str:
    """Places a hold on Ann, or on a request, and returns its id."""
    review_on = world.clock.now().date() + 30 * DAY
    on = {"request_id": request_id} if request_id else {"identifiers": (who(EMAIL),)}
    command = PlaceHold("legal_obligation", "An audit.", review_on, **on)
    return place_hold(world.ports, world.ctx(), command).result.id


def find(world: ErasingWorld, request_id: str) -> KeptPeople:
    request = world.request(request_id)
    assert request.closing is not None
    return find_kept(world.ports, world.ctx(), request, request.closing.version, [world.found(EMAIL)])


def read(found: KeptPeople) -> tuple[list[str], list[str]]:
    """Returns the ids of the people who are kept, and of the holds that are untold."""
    return sorted(found.ids), [one.id for one in found.untold]


def test_a_hold_that_the_answer_names_keeps_what_it_did_once_it_is_released(world: ErasingWorld) -> None:
    hold_id = hold(world)
    request_id = world.ask(EMAIL)
    world.answer(request_id)
    assert read(find(world, request_id)) == ([world.found(EMAIL).id], [])
    release_hold(world.ports, world.ctx(), hold_id, "It is over.")
    assert read(find(world, request_id)) == ([world.found(EMAIL).id], [])


@pytest.mark.parametrize("on_request", [False, True])
def test_a_hold_that_the_answer_does_not_name_is_untold_while_it_lasts(world: ErasingWorld, on_request: bool) -> None:
    request_id = world.ask(EMAIL)
    world.answer(request_id)
    assert read(find(world, request_id)) == ([], [])
    hold_id = hold(world, request_id if on_request else "")
    found = find(world, request_id)
    assert read(found) == ([world.found(EMAIL).id], [hold_id])
    assert found.answer is not None and found.answer.event.type == "request.completed"
    release_hold(world.ports, world.ctx(), hold_id, "It is over.")
    assert read(find(world, request_id)) == ([], [])
