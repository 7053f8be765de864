"""Who works on a request: members who can, one request or several, once for each Idempotency-Key."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.states import ActionRefused
from chalicelib.usecases.access import manage as manage_keys
from chalicelib.usecases.access.manage import NewKey
from chalicelib.usecases.rights.staffing.assign import assign, assign_several
from chalicelib.usecases.rights.staffing.team import read_team
from tests.fixtures.worlds.requests import RequestWorld

UNKNOWN = "mem_01KARZ6T9GSWQ40CJ9S2ED4T5A"
NO_REQUEST = "req_01KARZ6T9GSWQ40CJ9S2ED4T5A"


def hire(world: RequestWorld, name: str) -> tuple[str, str]:
    """Makes a key for a person and returns the ids of member and key."""
    command = NewKey("secret", name, frozenset({"requests:write"}), holder=(name, f"{name.lower()}@a.example"))
    key = manage_keys.create(world.ports, world.ctx(), command).result.key
    assert key.holder is not None
    return key.holder.id, key.id


def open_requests(world: RequestWorld) -> dict[str, int]:
    """Returns by name how many requests the team says that each has to work on."""
    team, _ = read_team(world.ports, world.ctx(), 100, None)
    return {one.holder.name: one.open_requests for one in team}


def events(world: RequestWorld, request_id: str) -> list[str]:
    return [one.event.type for one in world.ports.rights_requests.events(world.tenant, request_id, None, 100)]


def test_a_request_comes_to_a_members_list_and_leaves_it_again() -> None:
    world = RequestWorld()
    ann, _ = hire(world, "Ann")
    ben, _ = hire(world, "Ben")
    request = world.make("delete")
    assert assign(world.ports, world.ctx(), request.id, ann).result.request.assignee == ann
    assert open_requests(world) == {"Ann": 1, "Ben": 0}
    assign(world.ports, world.ctx(), request.id, ben)
    assert open_requests(world) == {"Ann": 0, "Ben": 1}
    assign(world.ports, world.ctx(), request.id, None)
    assert open_requests(world) == {"Ann": 0, "Ben": 0}
    assert world.now(request.id).assignee is None


def test_only_who_has_an_active_key_can_be_asked() -> None:
    world = RequestWorld()
    ann, key_id = hire(world, "Ann")
    request = world.make("delete")
    manage_keys.revoke(world.ports, world.ctx(), key_id, None)
    for member in (ann, UNKNOWN):
        for call in (
            lambda m=member: assign(world.ports, world.ctx(), request.id, m),
            lambda m=member: assign_several(world.ports, world.ctx(), [request.id], m),
        ):
            with pytest.raises(Invalid) as refused:
                call()
            assert [field.pointer for field in refused.value.fields] == ["/member_id"]
    assert world.now(request.id).assignee is None


def test_a_closed_request_is_nobodys_work() -> None:
    world = RequestWorld()
    ann, _ = hire(world, "Ann")
    request = world.save(world.make("delete"), status="completed")
    with pytest.raises(ActionRefused) as refused:
        assign(world.ports, world.ctx(), request.id, ann)
    assert refused.value.code == "nothing_left_to_do"


def test_of_several_each_tells_what_came_of_it_and_a_repeat_tells_the_same() -> None:
    world = RequestWorld()
    ann, _ = hire(world, "Ann")
    one, other = world.make("delete"), world.make("know")
    done = world.save(world.make("access"), status="denied")
    ids = [one.id, NO_REQUEST, done.id, other.id]
    first = assign_several(world.ports, world.ctx(claim="k"), ids, ann)
    assert [(item.request_id, item.code) for item in first.result] == [
        (one.id, ""),
        (NO_REQUEST, "not_found"),
        (done.id, "nothing_left_to_do"),
        (other.id, ""),
    ]
    told = events(world, one.id)
    again = assign_several(world.ports, world.ctx(claim="k"), ids, ann)
    assert (again.replayed, again.result) == (True, first.result)
    assert events(world, one.id) == told
    with pytest.raises(Invalid) as refused:
        assign_several(world.ports, world.ctx(claim="k", body="other"), ids, None)
    assert refused.value.code == "idempotency_key_reused"


def test_a_call_that_died_half_way_is_carried_on_by_its_repeat() -> None:
    world = RequestWorld()
    ann, _ = hire(world, "Ann")
    one, other = world.make("delete"), world.make("know")
    assign(world.ports, world.ctx(), one.id, ann)
    told = events(world, one.id)
    done = assign_several(world.ports, world.ctx(claim="k"), [one.id, other.id], ann)
    assert (done.replayed, [item.code for item in done.result]) == (False, ["", ""])
    assert events(world, one.id) == told, "what is assigned already is left alone"
    assert open_requests(world) == {"Ann": 2}
