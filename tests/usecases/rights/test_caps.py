"""The cap on requests to know, from verification to withdrawal: what counts, and what counts no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.rights.decide import Deny, deny
from chalicelib.usecases.rights.leave import disown, withdraw
from chalicelib.usecases.rights.read import read_request
from chalicelib.usecases.rights.work import ask
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.asked import Asked
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld


def test_the_third_verified_request_reaches_the_cap_and_what_ends_unanswered_counts_no_more() -> None:
    world = Asked("psynergy")
    first, second = (world.verify(world.ask("know", "portability")) for _ in range(2))
    for _ in range(3):
        world.ask("know")  # nobody verifies these
    third = world.verify(world.ask("access"))
    assert [bool(one.marks & {"cap_reached"}) for one in (first, second, third)] == [False, False, True]
    assert not world.verify(world.ask("delete")).marks
    assert not world.verify(world.ask("know", email="sam@b.example")).marks

    withdraw(world.ports, world.ctx(), third.id, None)
    disown(world.ports, world.ctx(), second.id)  # with the one that is linked to it
    assert "cap_reached" not in world.verify(world.ask("know")).marks
    world.clock.advance(timedelta(days=366))
    assert "cap_reached" not in world.verify(world.ask("know")).marks


def test_without_a_cap_nothing_is_reached() -> None:
    world = Asked("cyclonex")
    assert [world.verify(world.ask("know")).marks for _ in range(4)] == [frozenset()] * 4


def ask_for_ward(w: RightsWorld) -> RightsRequest:
    """Has an agent with a court's order ask in Pat's name, and returns the request, which is proven at once."""
    w.clock.advance(SECOND)
    paper = w.upload("authorization", STRANGER)
    return w.one("know", authorization="court_order", upload_id=paper)


def test_what_an_authority_proved_at_the_door_counts_and_is_judged_when_staff_look(w: RightsWorld) -> None:
    made = [ask_for_ward(w) for _ in range(3)]
    w.clock.advance(SECOND)
    assert "cap_reached" in w.verified("know").marks and not any(w.get(one.id).marks for one in made)
    seen = [read_request(w.ports, w.staff(), one.id).seen.request.marks for one in made]
    assert seen == [frozenset(), frozenset(), {"cap_reached"}]

    alone = Deny(made[2].id, (Reason("excessive", ""),))
    assert "cap_reached" in deny(w.ports, w.staff(), alone).result.request.marks
    with pytest.raises(Invalid):
        deny(w.ports, w.staff(), replace(alone, request_id=made[1].id))


def test_a_paper_that_is_found_wanting_counts_no_more(w: RightsWorld) -> None:
    made = ask_for_ward(w)
    counted = [one.counts for one in w.ports.rights_requests.of_person(TENANT, made.keys[0])]
    ask(w.ports, w.staff(), made.id, "This is of another court.", permission_wanting=True)
    after = [one.counts for one in w.ports.rights_requests.of_person(TENANT, made.keys[0])]
    assert (counted, after) == ([True], [False])
