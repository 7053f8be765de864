"""Whatever others do at the same moment: one object a part, and nothing in it that was not so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.contracts.archiving import WholeContract
from chalicelib.domain.events import StoredEvent
from chalicelib.usecases.outbox.deliver import deliver
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.contracts_world import ANN, PHONE, ContractsWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ContractsWorld:
    return ContractsWorld(monkeypatch)


def test_two_archivers_at_once_write_one_object_a_part(w: ContractsWorld) -> None:
    w.ended()
    (row,) = w.rows_to_archive()
    others: list[int] = []

    def between(_: str, content: bytes) -> bytes:
        if not others:
            others.append(1)
            deliver(w.ports, TENANT, str(row["id"]))
        return content

    w.bucket.on_put = between
    w.archive()
    assert others
    w.check_filed()


def test_an_act_of_a_person_in_between_makes_another_object_and_no_alarm(
    w: ContractsWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    w.ended()
    w.mortal.strike("archive.read_back", "before")
    with pytest.raises(BaseException, match="archive"):
        w.archive()
    w.mortal.spare()
    w.refuse(ANN)
    w.sweep_on()
    contract = w.get_contract()
    assert contract.archived is not None and "archive.differs" not in capsys.readouterr().out
    events = w.files_of(contract)["consents"]["people"]
    assert sum(one["type"] == "opt_out.recorded" for person in events for one in person["events"]) == 2


def test_an_act_on_the_contract_in_between_begins_it_anew_on_its_own_day(w: ContractsWorld) -> None:
    w.ended()
    acts: list[int] = []

    def between(_: str, content: bytes) -> bytes:
        if not acts:
            acts.append(1)
            w.contract("practice-1", [ANN, PHONE])
        return content

    w.bucket.on_put = between
    w.archive()
    assert w.get_contract().archived is None and w.rows_to_archive() == []
    w.later(timedelta(hours=2))
    w.archive()
    contract = w.get_contract()
    assert contract.archived is not None and "member_left" in w.event_types()
    assert w.files_of(contract)["agreement"]["version"] == contract.version - 1


def test_what_changes_while_the_contract_is_read_is_read_again(
    w: ContractsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    w.ended()
    read, mixed = w.ports.contracts.whole, [1]

    def read_slowly(tenant: str, external_id: str) -> WholeContract | None:
        found = read(tenant, external_id)
        if not mixed or found is None:
            return found
        mixed.pop()
        return replace(found, contract=replace(found.contract, version=found.contract.version - 1))

    monkeypatch.setattr(w.ports.contracts, "whole", read_slowly)
    w.archive()
    assert mixed == [] and len(w.bucket.objects) == 2
    w.check_filed()


def test_an_act_that_comes_while_a_person_is_read_is_not_told_of_the_version_before(
    w: ContractsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    w.ended()
    read, acts = w.ports.subjects.events, [1]

    def read_slowly(tenant: str, subject_id: str, before: int | None, limit: int) -> list[StoredEvent]:
        if acts:
            acts.pop()
            w.refuse(ANN)
            w.refuse(PHONE)
        return read(tenant, subject_id, before, limit)

    monkeypatch.setattr(w.ports.subjects, "events", read_slowly)
    w.archive()
    for person in w.files_of(w.get_contract())["consents"]["people"]:
        assert max(one["version"] for one in person["events"]) <= person["version"]
        if person["events"][-1]["version"] == person["version"]:
            assert person["events"][-1]["hash"] == person["head"]
