"""The calendar has an ended contract archived by one row, which comes with the contract's leaving the calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.times import from_ms
from chalicelib.usecases.contracts.ask_to_archive import ask_to_archive
from chalicelib.usecases.outbox.deliver import deliver
from tests.fixtures.factories import DAY
from tests.fixtures.memory.ports import queue_of
from tests.fixtures.worlds.people import PeopleWorld

ANN, DUE = "ann@a.example", "contract/C-1"


def rows(world: PeopleWorld) -> list[dict[str, object]]:
    return [dict(item) for item in world.items("#OUT#") if item["template"] == "archive_contract"]


def due(world: PeopleWorld) -> list[str]:
    """Returns the contracts that are due; after six years people are too."""
    found = world.ports.rights_requests.due(world.tenant, world.clock.now())
    return [one for one in found if one.startswith("contract/")]


def moment(world: PeopleWorld) -> int | None:
    return world.ports.contracts.get(world.tenant, ["C-1"])["C-1"].due_at


@pytest.fixture
def ended(world: PeopleWorld) -> PeopleWorld:
    world.contract("C-1", [ANN])
    world.end("C-1")
    return world


def test_the_calendar_knows_the_day_from_the_end_on(ended: PeopleWorld) -> None:
    at = moment(ended)
    assert at is not None
    ended.clock.moment = from_ms(at) - timedelta(milliseconds=1)
    assert due(ended) == []
    ask_to_archive(ended.ports, ended.tenant, "C-1")
    assert rows(ended) == []
    ended.clock.moment = from_ms(at)
    assert due(ended) == [DUE]


def test_it_makes_one_row_however_often_it_is_asked(ended: PeopleWorld) -> None:
    ended.clock.advance(91 * DAY)
    for _ in range(2):
        ask_to_archive(ended.ports, ended.tenant, "C-1")
    (row,) = rows(ended)
    contract = ended.ports.contracts.get(ended.tenant, ["C-1"])["C-1"]
    assert (contract.archiving, contract.due_at, due(ended)) == (row["id"], None, [])
    assert {"tenant": ended.tenant, "row_id": row["id"]} in queue_of(ended.ports).to_archive
    assert contract.version == 3, "it is no act on the contract"


def test_two_who_are_asked_at_once_make_one_row(ended: PeopleWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    ended.clock.advance(91 * DAY)
    commit, others = ended.ports.store.commit, [1]

    def race(*arguments: object) -> None:
        if others:
            others.pop()
            ask_to_archive(ended.ports, ended.tenant, "C-1")
        commit(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ended.ports.store, "commit", race)
    ask_to_archive(ended.ports, ended.tenant, "C-1")
    assert len(rows(ended)) == 1 and others == []


def test_reinstated_or_gone_it_is_not_asked_for(ended: PeopleWorld) -> None:
    ended.reinstate("C-1")
    ended.clock.advance(91 * DAY)
    assert moment(ended) is None and due(ended) == []
    for external_id in ("C-1", "C-9"):
        ask_to_archive(ended.ports, ended.tenant, external_id)
    assert rows(ended) == []


def test_a_contract_may_be_called_like_a_request(world: PeopleWorld) -> None:
    name = "req_01KARZ6T9T2F4H6K8M0P1R3S5V"
    world.contract(name, [ANN])
    world.end(name)
    world.clock.advance(91 * DAY)
    assert due(world) == [f"contract/{name}"]


def test_once_its_file_is_over_the_calendar_asks_for_its_end_and_looks_again_the_next_day(
    ended: PeopleWorld,
) -> None:
    ended.clock.advance(91 * DAY)
    ask_to_archive(ended.ports, ended.tenant, "C-1")
    (row,) = rows(ended)
    deliver(ended.ports, ended.tenant, str(row["id"]))
    ended.clock.advance(7 * 366 * DAY)
    assert due(ended) == [DUE]
    for number in (1, 2):
        ask_to_archive(ended.ports, ended.tenant, "C-1")
        asked = [item for item in ended.items("#OUT#") if item["template"] == "end_contract_file"]
        assert len(asked) == number and due(ended) == []
        ended.clock.advance(DAY)
