"""The cap on requests to know, from verification to withdrawal: what counts, and what counts no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.storage.table import ops
from chalicelib.usecases.rights.leave import AddInformation, add_information, disown, withdraw
from chalicelib.usecases.rights.verify import VerifyIdentity, verify_identity
from tests.fixtures.factories import STRANGER
from tests.fixtures.worlds.asked import Asked
from tests.fixtures.worlds.rights_desk import PHONE, TENANT, RightsWorld


def counted(w: RightsWorld, request: RightsRequest) -> list[str]:
    """Returns the ids of the requests that count, by any identifier of this one."""
    found = w.ports.rights_requests.counted(TENANT, request.keys)
    return [one.request_id for counts in found.values() for one in counts.requests]


@pytest.mark.parametrize("together", [2, 3])
def test_of_requests_verified_at_the_same_moment_none_misses_the_cap(
    w: RightsWorld, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    w.verified("know")
    made = [w.one("access") for _ in range(together)]
    left = [one.id for one in made]
    transact = w.table.transact

    def verify_next() -> None:
        verify_identity(w.ports, w.staff(), VerifyIdentity(left.pop(), "document", "Compared."))

    def meddle(tenant: str, writes: list[ops.Write]) -> None:
        """Verifies another between each one's decision and its commit."""
        if left:
            verify_next()
        transact(tenant, writes)

    monkeypatch.setattr(w.table, "transact", meddle)
    verify_next()
    marked = [one.id for one in made if "cap_reached" in w.get(one.id).marks]
    assert not left and len(marked) == together - 1  # one of them is the second of the year
    assert len(counted(w, made[0])) == together + 1
    for one in made:
        body = w.ports.rights_requests.events(TENANT, one.id, None, 1)[0].event.body
        assert body.get("cap_reached", False) is (one.id in marked)


def test_what_is_linked_counts_in_one_write_and_ends_by_whichever_identifier_it_counted(w: RightsWorld) -> None:
    first = w.take_in("know", "portability", "delete", phone=PHONE)[0]
    verify_identity(w.ports, w.staff(), VerifyIdentity(first.id, "call_back", "Called."))
    assert counted(w, first) == [first.id]  # a copy needs more than a call
    verify_identity(w.ports, w.staff(), VerifyIdentity(first.linked[1], "document", "Compared."))
    phone = w.ports.rights_requests.counted(TENANT, first.keys)[first.keys[1]]
    assert [one.request_id for one in phone.requests] == list(first.linked[:2])
    disown(w.ports, w.staff(), first.id)
    assert counted(w, first) == []


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
    assert counted(w, request) == []
    assert "cap_reached" not in w.verified("know").marks
