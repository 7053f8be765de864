"""The file of a contract goes on its day, all versions of all objects, unless a hold keeps it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.contracts.contract import Contract
from chalicelib.domain.retention.chain import name_month
from chalicelib.storage.table import ops, places
from chalicelib.usecases.archive.verify_contracts import verify_contracts
from chalicelib.usecases.contracts.ask_to_archive import ask_to_archive
from chalicelib.usecases.retention.find_overdue import ask_for, find_overdue
from chalicelib.usecases.retention.report_day import report_days
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.contracts_world import ANN, PHONE, ContractsWorld

YEARS = timedelta(days=6 * 366)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ContractsWorld:
    return ContractsWorld(monkeypatch)


def over(w: ContractsWorld) -> Contract:
    """Has the contract archived, and lets its day come; the row that ends the file waits."""
    contract = w.filed()
    w.clock.advance(YEARS)
    ask_to_archive(w.ports, TENANT, "practice-1")
    return contract


def hold(w: ContractsWorld) -> str:
    day = (w.clock.now() + timedelta(days=30)).date()
    return place_hold(
        w.ports, w.ctx(), PlaceHold("legal_obligation", "An audit.", day, contract_id="practice-1")
    ).result.id


def next_day(w: ContractsWorld) -> None:
    """Lets the calendar look at the contract again."""
    w.clock.advance(timedelta(days=1))
    ask_to_archive(w.ports, TENANT, "practice-1")
    w.archive()


def check_gone(w: ContractsWorld) -> None:
    assert [one for (_, key), one in w.bucket.objects.items() if key.startswith("contracts/") and one] == []
    contract = w.get_contract()
    assert (contract.archived, contract.due_at, contract.archiving) == (None, None, "")
    assert w.event_types()[-2:] == ["archived", "file_deleted"] and w.rows_to_archive() == []


def test_it_goes_when_its_locks_have_ended_and_an_event_tells(
    w: ContractsWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = over(w)
    w.archive()
    assert '"ContractFilesEnded":1' in capsys.readouterr().out
    check_gone(w)
    told = w.whole().events[-1].event.body
    assert contract.archived is not None and told["of"] == contract.archived.version
    assert {name: sha256 for name, (_, sha256) in told["parts"].items()} == {
        one.name: one.sha256 for one in contract.archived.parts
    }
    assert w.get_contract().ended_on == contract.ended_on and list(verify_contracts(w.ports, TENANT)) == []


def test_nothing_goes_a_moment_too_soon(w: ContractsWorld) -> None:
    contract = w.filed()
    w.clock.moment = max(one.locked_until for one in w.objects_of(contract).values() if one.locked_until)
    w.clock.moment -= timedelta(milliseconds=1)
    ask_to_archive(w.ports, TENANT, "practice-1")
    w.archive()
    assert w.get_contract() == contract and len(w.objects_of(contract)) == 2


def test_what_the_calendar_has_lost_is_found_and_goes(w: ContractsWorld) -> None:
    contract = w.filed()
    w.table.write(TENANT, ops.Update(places.contract(TENANT, "practice-1"), {"due_pk": None, "due_at": None}))
    w.clock.moment = max(one.locked_until for one in w.objects_of(contract).values() if one.locked_until)
    (overdue,) = [one for one in find_overdue(w.ports, w.ctx()) if one.kind == "contract_files"]
    assert (overdue.record_id, overdue.since, overdue.held) == ("contract/practice-1", w.clock.now(), False)
    assert ask_for(w.ports, TENANT, [overdue]) == 1
    w.deliver()
    w.archive()
    check_gone(w)
    assert [one for one in find_overdue(w.ports, w.ctx()) if one.kind == "contract_files"] == []


def test_what_a_hold_keeps_of_it_is_reported_and_then_that_it_went(w: ContractsWorld) -> None:
    w.filed()
    hold_id = hold(w)
    w.archive()
    w.clock.advance(YEARS)
    (kept,) = [one for one in find_overdue(w.ports, w.ctx()) if one.kind == "contract_files"]
    assert kept.held
    report_days(w.ports, TENANT)
    assert reported(w)["contract_files"] == {"count": 0, "held": 1}
    release_hold(w.ports, w.ctx(), hold_id, "It is over.")
    w.archive()
    next_day(w)
    w.clock.advance(timedelta(days=1))
    report_days(w.ports, TENANT)
    assert reported(w)["contract_files"]["count"] == 1


def reported(w: ContractsWorld) -> dict[str, Any]:
    """Returns the numbers of the latest day that was reported."""
    month = name_month(w.clock.now())
    chain = w.ports.audit.segment(TENANT, f"RETENTION#{month}", 1, None)
    found: dict[str, Any] = [one.event.body["kinds"] for one in chain if one.event.type == "retention.reported"][-1]
    return found


def test_a_hold_keeps_it_and_its_release_lets_it_go(w: ContractsWorld) -> None:
    contract = w.filed()
    hold_id = hold(w)
    w.archive()
    w.clock.advance(YEARS)
    for _ in range(2):
        next_day(w)
        assert w.get_contract().archived == contract.archived and len(w.objects_of(contract)) == 2
    release_hold(w.ports, w.ctx(), hold_id, "It is over.")
    w.archive()
    next_day(w)
    check_gone(w)


def test_a_hold_of_the_past_that_was_left_on_an_object_keeps_nothing(w: ContractsWorld) -> None:
    contract = over(w)
    for kept in w.objects_of(contract).values():
        w.ports.archive.hold(TENANT, kept.key, kept.version_id, True)
    w.archive()
    check_gone(w)


def test_earlier_files_go_with_the_latest(w: ContractsWorld) -> None:
    w.filed()
    w.contract("practice-1", [ANN, PHONE])
    w.later(timedelta(hours=2))
    w.archive()
    assert len(w.contract_objects()) == 4
    w.clock.advance(YEARS)
    next_day(w)
    check_gone(w)


def test_a_contract_that_changed_meanwhile_keeps_its_file_until_the_next_is_made(w: ContractsWorld) -> None:
    first = over(w)
    w.contract("practice-1", [ANN, PHONE])
    w.archive()
    assert w.get_contract().archived == first.archived and len(w.contract_objects()) == 2
    w.clock.advance(timedelta(hours=2))
    ask_to_archive(w.ports, TENANT, "practice-1")
    w.archive()
    second = w.get_contract()
    assert second.archived != first.archived and len(w.objects_of(second)) == 2


def test_a_reinstated_contract_loses_its_old_file_and_goes_on(w: ContractsWorld) -> None:
    w.filed()
    w.reinstate("practice-1")
    w.clock.advance(YEARS)
    next_day(w)
    contract = w.get_contract()
    assert contract.archived is None and contract.ended_on is None
    assert w.event_types()[-2:] == ["reinstated", "file_deleted"]


def test_a_process_that_dies_anywhere_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    deaths = 0
    for w, _, _ in list_deaths(lambda: ContractsWorld(monkeypatch), ContractsWorld.archive, over):
        w.mortal.spare()
        for _ in range(2):
            next_day(w)
            w.later()
            w.archive()
        check_gone(w)
        deaths += 1
    assert deaths >= 14
