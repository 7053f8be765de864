"""A hold on a contract, or on somebody of it, keeps what is archived of it beyond its day, whichever comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Misconfigured
from chalicelib.usecases.archive.hold_contract import is_contract_held
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from tests.fixtures.factories import who
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.contracts_world import ANN, BEN, PHONE, ContractsWorld

CODE = "legal_obligation"


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ContractsWorld:
    return ContractsWorld(monkeypatch)


def place(w: ContractsWorld, on: str = "contract") -> str:
    day = (w.clock.now() + timedelta(days=30)).date()
    command = (
        PlaceHold(CODE, "A tax audit.", day, contract_id="practice-1")
        if on == "contract"
        else PlaceHold(CODE, "A tax audit.", day, identifiers=(who(on),))
    )
    return place_hold(w.ports, w.ctx(), command).result.id


def release(w: ContractsWorld, hold_id: str) -> None:
    release_hold(w.ports, w.ctx(), hold_id, "It is over.")
    w.archive()


def held(w: ContractsWorld) -> list[bool]:
    return [one.held for one in w.objects_of(w.get_contract()).values()]


@pytest.mark.parametrize("on", ["contract", ANN])
def test_a_hold_that_is_placed_afterwards_keeps_every_part_until_it_is_released(w: ContractsWorld, on: str) -> None:
    contract = w.filed()
    hold_id = place(w, on)
    assert held(w) == [False, False]
    w.archive()
    assert held(w) == [True, True]
    w.clock.advance(timedelta(days=7 * 366))
    kept = w.objects_of(contract)["consents"]
    with pytest.raises(Misconfigured):
        w.ports.archive.delete(TENANT, kept.key, kept.version_id)
    release(w, hold_id)
    assert held(w) == [False, False]
    w.ports.archive.delete(TENANT, kept.key, kept.version_id)


@pytest.mark.parametrize("on", ["contract", BEN])
def test_one_that_was_placed_before_is_on_the_objects_before_the_contract_remembers_them(
    w: ContractsWorld, on: str
) -> None:
    place(w, on)
    w.archive()
    w.ended()
    w.mortal.strike("table.transact", "before")
    with pytest.raises(BaseException, match="transact"):
        w.archive()
    assert [one[-1].held for (_, key), one in w.bucket.objects.items() if key.startswith("contracts/")] == [True] * 2
    w.sweep_on()
    assert held(w) == [True, True]


def test_a_hold_on_somebody_else_keeps_nothing(w: ContractsWorld) -> None:
    w.consent(["sam@c.example"], "+marketing/email")
    w.filed()
    place(w, "sam@c.example")
    w.archive()
    assert held(w) == [False, False] and not is_contract_held(w.ports, TENANT, "practice-1")


def test_of_two_holds_the_second_keeps_what_the_first_releases(w: ContractsWorld) -> None:
    w.filed()
    first, second = place(w), place(w, ANN)
    w.archive()
    release(w, first)
    assert held(w) == [True, True]
    release(w, second)
    assert held(w) == [False, False]


def test_a_hold_on_whoever_somebody_turned_out_to_be_counts(w: ContractsWorld) -> None:
    place(w, BEN)
    w.link(ANN, BEN)
    w.filed()
    assert held(w) == [True, True]


def test_a_hold_whose_row_comes_while_the_contract_is_being_archived_waits(w: ContractsWorld) -> None:
    w.ended()
    waiting = dict(w.queue.to_archive)
    w.queue.to_archive.clear()
    place(w)
    w.archive()
    assert len(w.rows_to_archive()) == 2, "the hold's row waits for the other"
    w.queue.to_archive.update(waiting)
    w.sweep_on()
    assert held(w) == [True, True] and w.rows_to_archive() == []


def test_a_release_lifts_the_hold_from_earlier_objects_too(w: ContractsWorld) -> None:
    first = w.filed()
    hold_id = place(w)
    w.archive()
    w.contract("practice-1", [ANN, PHONE])
    w.later(timedelta(hours=2))
    w.archive()
    assert w.get_contract().archived != first.archived and held(w) == [True, True]
    assert [one.held for one in w.objects_of(first).values()] == [True, True]
    release(w, hold_id)
    assert [one.held for one in (*w.objects_of(first).values(), *w.objects_of(w.get_contract()).values())] == [
        False
    ] * 4
