"""An archived contract is whole and there once wherever its archiver dies, is raced or is not answered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.contracts.archiving import WholeContract
from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.domain.events import StoredEvent
from chalicelib.usecases.outbox.deliver import deliver
from tests.fixtures.log_lines import lines
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.contracts_world import ANN, BEN, PHONE, ContractsWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ContractsWorld:
    return ContractsWorld(monkeypatch)


def check_done(w: ContractsWorld) -> None:
    """Checks that the contract lies in one object a part, and that nothing waits."""
    contract = w.get_contract()
    assert contract.archived is not None and w.event_types().count("archived") == 1
    assert w.rows_to_archive() == [] and contract.archiving == ""
    assert [len(versions) for versions in w.bucket.objects.values()] == [1, 1]
    assert {json.loads(one.content)["version"] for one in w.objects_of(contract).values()} == {contract.version - 1}


def test_a_process_that_dies_anywhere_loses_nothing_and_does_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    deaths = 0
    for w, _, _ in list_deaths(lambda: ContractsWorld(monkeypatch), ContractsWorld.archive, ContractsWorld.ended):
        w.sweep_on()
        check_done(w)
        deaths += 1
    assert deaths >= 14


def test_an_announcement_that_was_lost_and_one_that_comes_twice_change_nothing(w: ContractsWorld) -> None:
    w.ended()
    messages = dict(w.queue.to_archive)
    w.queue.to_archive.clear()
    w.sweep_on()
    check_done(w)
    w.queue.to_archive.update(messages)
    w.archive()
    check_done(w)


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
    check_done(w)


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


@pytest.mark.parametrize("wrong", ["other bytes", "a shorter lock"])
def test_an_object_that_is_not_what_was_put_stops_it(
    w: ContractsWorld, wrong: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    w.ended()
    if wrong == "other bytes":
        w.bucket.on_put = lambda _, content: content + b" "
    else:
        put = w.bucket.put
        monkeypatch.setattr(w.bucket, "put", lambda t, k, c, _: put(t, k, c, w.clock.now() + timedelta(days=1)))
    capsys.readouterr()
    w.archive()
    (line,) = [line for line in lines(capsys.readouterr().out) if line.get("event") == "archive.differs"]
    assert line["level"] == "error"
    (row,) = w.rows_to_archive()
    assert row["state"] == "refused" and w.get_contract().archived is None


def test_a_bucket_that_does_not_answer_is_asked_again_later(w: ContractsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    w.ended()
    put, troubles = w.bucket.put, [Unavailable(), Misconfigured()]

    def fail(*arguments: object) -> str | None:
        if troubles:
            raise troubles.pop()
        return put(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(w.bucket, "put", fail)
    w.archive()
    w.archive()
    assert len(w.queue.to_archive) == 1 and len(w.rows_to_archive()) == 1
    w.archive()
    check_done(w)


def test_people_who_turn_out_to_be_one_are_one_in_the_file(w: ContractsWorld) -> None:
    w.link(ANN, BEN)
    contract = w.filed()
    (person,) = w.files_of(contract)["agreement"]["people"]
    assert len(person["memberships"]) == 2 and len(person["absorbed"]) == 1
    (said,) = w.files_of(contract)["consents"]["people"]
    assert {"consent.recorded", "opt_out.recorded"} <= {one["type"] for one in said["events"]}


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
    check_done(w)


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
