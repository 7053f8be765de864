"""The cap on requests to know, from verification to withdrawal: what counts, and what counts no more."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.usecases.rights.leave import AddInformation, add_information, disown, withdraw
from tests.fixtures.factories import STRANGER
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


def test_the_second_shine_the_light_of_a_year_waits_for_a_person_at_every_company() -> None:
    world = Asked("cyclonex")
    first, second = (world.verify(world.ask("shine_the_light")) for _ in range(2))
    assert [bool(one.marks) for one in (first, second)] == [False, True]
    world.clock.advance(timedelta(days=366))
    assert not world.verify(world.ask("shine_the_light")).marks


def test_a_paper_that_anybody_can_send_in_counts_nothing(w: RightsWorld) -> None:
    for _ in range(3):
        request = w.one("know", authorization="power_of_attorney")
        paper = w.upload("authorization", STRANGER)
        add_information(w.ports, w.person(request.id), AddInformation(request.id, "", (paper,)))
        assert w.get(request.id).proof.reached
    assert [one.counts for one in w.ports.rights_requests.of_person(TENANT, request.keys[0])] == [False] * 3
    assert "cap_reached" not in w.verified("know").marks
