"""Contracts in the table: the head with its version, members, the chain of events, the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.changes import Event, Raced
from chalicelib.domain.contracts.archived import ArchivedContract, ArchivedPart
from chalicelib.domain.contracts.archiving import MoveContract
from chalicelib.domain.contracts.contract import Contract, Member, Period, SaveContract, SaveMember
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.contracts.repository import DynamoContracts, member_writes
from tests.fixtures.memory.table import MemoryTable

TENANT = "cyclonex"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
EVENT = Event("contract.begun", NOW, NOW, "secret:key_1", "r-1")
FULL = Contract(
    external_id="C-1",
    kind="employment",
    periods=(Period(1, 5), Period(7)),
    started_on=date(2026, 1, 1),
    ended_on=date(2026, 2, 1),
    end_reason="cancelled",
    controller_contact="legal@example.com",
    due_at=1_800_000_000_123,
    archiving="arc_1",
    archived=ArchivedContract(7, NOW, (ArchivedPart("agreement", "v1", "ab" * 32, NOW),)),
    version=1,
)
PLAIN = Contract("C-2", "client", (Period(1),), date(2026, 1, 1), version=1)


class Table(MemoryTable):
    """The table with a store and the repository on it."""

    def __init__(self) -> None:
        super().__init__()
        self.contracts = DynamoContracts(self)

    def commit(self, contract: Contract, *members: Member) -> None:
        changes = [SaveMember(contract.external_id, member) for member in members]
        save = SaveContract(contract, contract.version - 1, EVENT)
        DynamoStore(self).commit(TENANT, [save, *changes], None, "", NOW)


def test_a_contract_comes_back_as_it_was() -> None:
    table = Table()
    for contract in (FULL, PLAIN):
        table.commit(contract)
    found = table.contracts.get(TENANT, ["C-1", "C-2", "C-3"])
    assert found == {each.external_id: replace(each, head=found[each.external_id].head) for each in (FULL, PLAIN)}
    assert table.contracts.get(TENANT, ["C-1"]) == {"C-1": found["C-1"]}
    assert table.contracts.get(TENANT, []) == {} and table.contracts.get("psynergy", ["C-1", "C-2"]) == {}


def test_a_contract_that_moved_on_is_not_overwritten_nor_are_its_members() -> None:
    table = Table()
    table.commit(PLAIN)
    for late in (PLAIN, replace(PLAIN, version=3)):
        with pytest.raises(Raced):
            table.commit(late, Member("sub_1", 3))
    assert table.contracts.members(TENANT, "C-2") == []


def test_members_are_those_who_belong_and_those_who_belonged() -> None:
    table = Table()
    table.commit(PLAIN, Member("sub_1", 3), Member("sub_2", 3))
    head = table.contracts.get(TENANT, ["C-2"])["C-2"]
    table.commit(replace(head, version=2), Member("sub_2", 3, 9))
    assert table.contracts.members(TENANT, "C-2") == [Member("sub_1", 3), Member("sub_2", 3, 9)]
    assert table.contracts.members(TENANT, "C-1") == []


def test_all_members_are_found_however_many() -> None:
    table = Table()
    table.commit(PLAIN)
    everyone = [Member(f"sub_{number:04}", number) for number in range(1001)]
    for member in everyone:
        for write in member_writes(TENANT, SaveMember("C-2", member)):
            table.write(TENANT, write)
    assert table.contracts.members(TENANT, "C-2") == everyone


def test_a_contract_is_read_whole_however_many_people_it_has() -> None:
    table = Table()
    table.commit(PLAIN, Member("sub_1", 3))
    head = table.contracts.get(TENANT, ["C-2"])["C-2"]
    table.commit(replace(head, version=2), *(Member(f"sub_{number:04}", number) for number in range(90)))
    for number in range(90, 1100):
        for write in member_writes(TENANT, SaveMember("C-2", Member(f"sub_{number:04}", number))):
            table.write(TENANT, write)
    whole = table.contracts.whole(TENANT, "C-2")
    assert whole is not None and whole.contract == table.contracts.get(TENANT, ["C-2"])["C-2"]
    assert list(whole.members) == table.contracts.members(TENANT, "C-2") and len(whole.members) == 1101
    assert [one.version for one in whole.events] == [1, 2]
    assert table.contracts.whole(TENANT, "C-9") is None and table.contracts.whole("psynergy", "C-2") is None


def test_whoever_asks_for_the_archive_takes_the_contract_out_of_the_calendar_once() -> None:
    table = Table()
    table.commit(replace(FULL, archiving=""))
    known = table.contracts.get(TENANT, ["C-1"])["C-1"]
    (item,) = [one for one in table.items[TENANT].values() if one["sk"] == "state"]
    assert item["due_at"] == "2027-01-15T08:00:00.123Z#contract/C-1"
    assert str(item["due_pk"]).startswith(f"T#{TENANT}#REMIND#")
    asked = MoveContract(known, None, "arc_2")
    DynamoStore(table).commit(TENANT, [asked], None, "", NOW)
    after = table.contracts.get(TENANT, ["C-1"])["C-1"]
    assert after == replace(known, due_at=None, archiving="arc_2")
    with pytest.raises(Raced):
        DynamoStore(table).commit(TENANT, [replace(asked, due_at=1)], None, "", NOW)
    DynamoStore(table).commit(TENANT, [MoveContract(after, 1_900_000_000_000)], None, "", NOW)
    assert table.contracts.get(TENANT, ["C-1"])["C-1"] == replace(known, due_at=1_900_000_000_000, archiving="")
    for late in (asked, MoveContract(replace(known, version=2), None, "arc_3")):
        with pytest.raises(Raced):
            DynamoStore(table).commit(TENANT, [late], None, "", NOW)


def test_the_event_of_a_version_is_found() -> None:
    table = Table()
    table.commit(PLAIN)
    stored = table.contracts.event(TENANT, "C-2", PLAIN.version)
    assert stored is not None and (stored.version, stored.event) == (PLAIN.version, EVENT)
    assert table.contracts.event(TENANT, "C-2", PLAIN.version + 1) is None
    assert table.contracts.event("psynergy", "C-2", PLAIN.version) is None


def test_a_list_goes_page_by_page() -> None:
    table = Table()
    for contract in (PLAIN, FULL):
        table.commit(contract)
    first, after = table.contracts.page(TENANT, None, 1)
    second, end = table.contracts.page(TENANT, after, 1)
    assert [each.external_id for each in (*first, *second)] == ["C-1", "C-2"] and end is None
