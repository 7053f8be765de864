"""Lists of requests: complete, in order, few reads however many there are, and true although an index lags."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Malformed
from chalicelib.domain.rights.appeals import Appeal
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.times import local_date
from chalicelib.usecases.context import Actor
from chalicelib.usecases.rights.lists.browse import ListRequests, list_requests
from tests.fixtures.factories import DAY
from tests.fixtures.worlds.requests import RequestWorld

ANN = "mem_01KARZ6T9GSWQ40CJ9S2ED4T5A"
BEN = "mem_01KARZ6T9GSWQ40CJ9S2ED4T5B"
TYPES = ("delete", "know", "access", "correct")
MANY = 2000


def walk(world: RequestWorld, **asked: Any) -> tuple[list[str], list[int]]:
    """Reads a list to its end; returns the ids, and how long each page was. Each page keeps the budget."""
    ids: list[str] = []
    lengths: list[int] = []
    cursor: str | None = None
    while True:
        world.queries()
        found, cursor = list_requests(world.ports, world.ctx(), ListRequests(**asked, cursor=cursor))
        queries, batches, gets = world.queries()
        assert queries <= 4
        assert batches + gets <= 1
        ids += [seen.request.id for seen in found]
        lengths.append(len(found))
        assert len(lengths) < 200, "the list goes on for ever"
        if cursor is None:
            return ids, lengths


@pytest.fixture(scope="module")
def many() -> tuple[RequestWorld, list[RightsRequest]]:
    """Two thousand open requests of four types; every tenth is Ann's."""
    world = RequestWorld()
    template = world.make("delete")
    due = template.clock.due_on
    world.save(template, status="withdrawn")
    made = world.put(
        template,
        *(
            {
                "type": TYPES[number % 4],
                "assignee": ANN if number % 10 == 0 else None,
                "acknowledged_at": world.clock.now(),
                "clock": replace(template.clock, due_on=due + timedelta(days=number % 7)),
            }
            for number in range(MANY)
        ),
    )
    return world, made


def test_a_page_is_one_query_and_one_batch_read(many: tuple[RequestWorld, list[RightsRequest]]) -> None:
    world, made = many
    world.queries()
    found, cursor = list_requests(world.ports, world.ctx(), ListRequests())
    assert world.queries() == (1, 1, 0)
    assert (len(found), cursor is None) == (25, False)
    assert all(seen.details is not None for seen in found)
    days = [seen.request.clock.due_on for seen in found]
    assert days == sorted(days)[:25]
    assert days[0] == min(one.clock.due_on for one in made)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"type": "know", "limit": 100}, lambda one: one.type == "know"),
        ({"type": "access", "assignee": ANN, "limit": 100}, lambda one: one.type == "access" and one.assignee == ANN),
        ({"assignee": ANN, "status": "awaiting_verification", "limit": 100}, lambda one: one.assignee == ANN),
        ({"assignee": "none", "type": "correct", "limit": 100}, lambda one: not one.assignee and one.type == "correct"),
        ({"assignee": BEN}, lambda one: False),
        ({"clock": "acknowledge"}, lambda one: False),
        ({"status": "denied"}, lambda one: False),
    ],
)
def test_filters_find_all_that_they_name_and_nothing_else(
    many: tuple[RequestWorld, list[RightsRequest]], asked: dict[str, Any], wanted: Any
) -> None:
    world, made = many
    ids, lengths = walk(world, **asked)
    assert sorted(ids) == sorted(one.id for one in made if wanted(one))
    assert max(lengths) <= asked.get("limit", 25)


def test_what_is_rare_or_not_there_among_thousands_is_known_by_the_first_page(
    many: tuple[RequestWorld, list[RightsRequest]],
) -> None:
    world, made = many
    assert walk(world, clock="appeal") == ([], [0])
    assert walk(world, status="in_progress", type="know") == ([], [0])
    late = world.save(made[MANY - 2], appeals=(_appeal(world),), status="denied")
    try:
        assert walk(world, clock="appeal") == ([late.id], [1])
    finally:
        world.save(late, appeals=(), status=made[MANY - 2].status)


def test_by_receipt_the_newest_comes_first_and_the_days_still_count(
    many: tuple[RequestWorld, list[RightsRequest]],
) -> None:
    world, made = many
    found, _ = list_requests(world.ports, world.ctx(), ListRequests(sort="received_at"))
    assert [seen.request.id for seen in found] == [one.id for one in reversed(made)][:25]
    before = min(one.clock.due_on for one in made) + timedelta(days=1)
    ids, lengths = walk(world, due_before=before, limit=100)
    assert sorted(ids) == sorted(one.id for one in made if one.clock.due_on < before)
    assert lengths[:2] == [100, 100]
    found, _ = list_requests(world.ports, world.ctx(), ListRequests(sort="received_at", due_before=before))
    assert {seen.request.clock.due_on for seen in found} == {before - timedelta(days=1)}


def test_a_cursor_serves_the_same_list_alone(many: tuple[RequestWorld, list[RightsRequest]]) -> None:
    world, _ = many
    _, cursor = list_requests(world.ports, world.ctx(), ListRequests(type="know"))
    for other in ({}, {"type": "delete"}, {"type": "know", "sort": "received_at"}, {"type": "know", "overdue": False}):
        with pytest.raises(Malformed) as refused:
            list_requests(world.ports, world.ctx(), ListRequests(**other, cursor=cursor))
        assert refused.value.code == "invalid_cursor"


def test_closed_ones_come_by_receipt_and_after_them_those_with_an_open_appeal() -> None:
    world = RequestWorld()
    template = world.make("delete")
    denied = world.put(template, *({"status": "denied"} for _ in range(4)), {"status": "completed"})
    appeal = _appeal(world)
    appealed = world.save(world.now(denied[3].id), appeals=(appeal,))
    ids, _ = walk(world, status="denied", limit=2)
    assert ids == [denied[2].id, denied[1].id, denied[0].id, appealed.id]
    assert walk(world, status="denied", clock="appeal")[0] == [appealed.id]
    assert walk(world)[0] == [appealed.id, template.id]
    assert walk(world, status="denied", sort="received_at")[0] == ids


def test_overdue_is_judged_by_the_calendar_of_the_tenant() -> None:
    world = RequestWorld()
    request = world.save(world.make("delete"), acknowledged_at=world.clock.now())
    zone = world.ctx().profile.time_zone
    while local_date(world.clock.now(), zone) < request.clock.due_on:
        assert walk(world, overdue=True)[0] == []
        assert walk(world, overdue=False)[0] == [request.id]
        world.clock.advance(15 * DAY)
    world.clock.moment = request.clock.due_at + timedelta(milliseconds=1)
    assert walk(world, overdue=True)[0] == [request.id]
    assert walk(world, overdue=False)[0] == []


def test_me_is_whoever_holds_the_key() -> None:
    world = RequestWorld()
    request = world.save(world.make("delete"), assignee=ANN)
    world.make("know")
    mine = replace(world.ctx(), actor=Actor("secret", "key_1", member=ANN))
    found, _ = list_requests(world.ports, mine, ListRequests(assignee="me"))
    assert [seen.request.id for seen in found] == [request.id]
    with pytest.raises(Malformed) as refused:
        list_requests(world.ports, world.ctx(), ListRequests(assignee="me"))
    assert refused.value.code == "malformed_query"


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        ({}, {"status": "completed"}),
        ({"status": "open"}, {"status": "in_progress"}),
        ({"assignee": "none"}, {"assignee": ANN}),
        ({"clock": "acknowledge"}, {"acknowledged_at": True}),
    ],
)
def test_what_has_moved_on_is_dropped_although_the_index_still_has_it(
    asked: dict[str, Any], changes: dict[str, Any]
) -> None:
    world = RequestWorld()
    request = world.save(world.make("delete"), status="open")
    assert walk(world, **asked)[0] == [request.id]
    (key,) = [
        place
        for place, item in world.table.items[world.tenant].items()
        if item.get("id") == request.id and place.sk == "state"
    ]
    before = dict(world.table.items[world.tenant][key])
    if "acknowledged_at" in changes:
        changes = {"acknowledged_at": world.clock.now()}
    world.save(request, **changes)
    lagging = {name: before[name] for name in ("list_pk", "list_sk")}
    world.table.items[world.tenant][key] |= lagging
    assert walk(world, **asked)[0] == []


def _appeal(world: RequestWorld) -> Any:

    now = world.clock.now()
    return Appeal("apl_1", "open", now, now.date(), now, late=False, required=True, of_version=1)
