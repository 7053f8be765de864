"""An ended contract is archived once, 90 days later, whole and without a name, wherever the process dies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.archive.objects import find_last_day
from chalicelib.domain.archive.told_events import rehash_told
from chalicelib.domain.contracts.archiving import WholeContract
from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.domain.events import StoredEvent, find_break
from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.outbox.deliver import deliver
from tests.fixtures.log_lines import lines
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.contracts_world import AFTER, ANN, BEN, PHONE, WORDING, ContractsWorld

PERSONAL = (ANN, BEN, PHONE, "ann@", "ben@", "5550101", WORDING, "No more of it", "cancelled")


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ContractsWorld:
    return ContractsWorld(monkeypatch)


def test_it_lies_in_an_object_for_each_class_and_remembers_them(
    w: ContractsWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    before = w.ended()
    w.archive()
    assert '"ContractsArchived":1' in capsys.readouterr().out
    after = w.get_contract()
    assert after.archived is not None and after.archived.version == before.version == after.version - 1
    assert (after.archiving, after.archived.at) == ("", w.clock.now())
    assert after.due_at == max(to_ms(one.locked_until) for one in after.archived.parts), "when its file goes"
    objects = w.objects_of(after)
    assert [*objects] == ["agreement", "consents"] and len(w.bucket.objects) == 2
    for part in after.archived.parts:
        kept = objects[part.name]
        assert kept.key == f"contracts/id-practice-1/{before.version}/{part.name}-{part.sha256[:16]}.json"
        assert (hash_bytes(kept.content), kept.version_id, kept.mode) == (
            part.sha256,
            part.object_version,
            "GOVERNANCE",
        )
        assert kept.locked_until == part.locked_until
    last = w.whole().events[-1].event
    assert last.type == "contract.archived" and last.body == {
        "of": before.version,
        "parts": {one.name: [one.object_version, one.sha256] for one in after.archived.parts},
    }
    assert find_break(list(w.whole().events)) is None and w.rows_to_archive() == []


def test_it_is_kept_for_six_years_from_the_end(w: ContractsWorld) -> None:
    after = w.filed()
    end = after.periods[-1].end
    assert end is not None
    retention = w.ports.profiles[TENANT].retention
    ended_at = max(from_ms(end), next(one.event.recorded_at for one in w.whole().events if "ended" in one.event.type))
    assert w.objects_of(after)["agreement"].locked_until == find_last_day("agreement", retention, ended_at)
    consents = w.objects_of(after)["consents"].locked_until
    assert consents is not None and consents >= from_ms(end) + timedelta(days=6 * 365)


def test_it_proves_who_agreed_and_refused_and_names_nobody(w: ContractsWorld) -> None:
    after = w.filed()
    objects, files = w.objects_of(after), w.files_of(after)
    for kept in objects.values():
        assert [one for one in PERSONAL if one in kept.content.decode()] == []
    agreement, consents = files["agreement"], files["consents"]
    ann, ben = w.found(ANN), w.found(BEN)
    assert {one["id"]: {ref["hash"] for ref in one["identifiers"]} for one in agreement["people"]} == {
        one.id: {ref.key for ref in one.identifiers} for one in (ann, ben)
    }
    assert agreement["contract"]["ended_on"] == "2026-11-24"
    told = [one["type"].removeprefix("contract.") for one in agreement["events"]]
    assert told == ["begun", "member_joined", "member_joined", "ended"] == w.event_types()[:-1]
    held = {one["id"]: one["at_end"] for one in consents["people"]}
    assert held[ann.id]["consents"]["service_updates/email"]["state"] == "granted"
    assert held[ben.id]["opt_outs"]["email"]["state"] == "active"
    assert "marketing" not in objects["consents"].content.decode(), "it needs no contract"
    (record,) = next(one["records"] for one in consents["people"] if one["id"] == ann.id)
    assert record["wording_sha256"] == hash_bytes(WORDING.encode()) and record["channel"] == "web_form"
    events = [one for person in consents["people"] for one in person["events"]]
    assert events and all(rehash_told(one) == one["hash"] for one in events)


def test_nothing_leaves_the_table_and_no_answer_changes(w: ContractsWorld) -> None:
    w.ended()
    known, asked = {key: value for key, value in w.kept().items() if "#C#" not in key and "#OUT#" not in key}, []
    for place in ("service_updates/email", "marketing/email"):
        asked += [w.reasons([ANN], place), w.reasons([BEN], place)]
    w.archive()
    now = w.kept()
    assert {key: now.get(key) for key in known} == known
    again = []
    for place in ("service_updates/email", "marketing/email"):
        again += [w.reasons([ANN], place), w.reasons([BEN], place)]
    assert again == asked and ["contract_ended"] in asked


def test_it_is_not_archived_before_its_day_nor_while_it_runs(w: ContractsWorld) -> None:
    w.later(AFTER)
    w.archive()
    assert w.get_contract().archived is None, "it runs"
    w.end("practice-1")
    w.later(timedelta(days=89))
    w.archive()
    assert w.get_contract().archived is None and w.rows_to_archive() == []
    w.later(timedelta(days=2))
    w.archive()
    assert w.get_contract().archived is not None


def test_a_reinstated_contract_is_not_archived_and_its_next_end_makes_the_next_version(w: ContractsWorld) -> None:
    w.end("practice-1")
    w.clock.advance(timedelta(days=30))
    w.reinstate("practice-1")
    w.later(AFTER)
    w.archive()
    assert w.get_contract().archived is None
    first = w.filed().archived
    w.reinstate("practice-1")
    w.later(AFTER)
    w.archive()
    assert w.get_contract().archived == first and len(w.contract_objects()) == 2
    second = w.filed().archived
    assert first is not None and second is not None and second.version > first.version
    assert len(w.contract_objects()) == 4 and w.event_types().count("archived") == 2


def test_whoever_leaves_afterwards_is_in_a_further_file(w: ContractsWorld) -> None:
    first = w.filed()
    w.contract("practice-1", [ANN, PHONE])
    w.later()
    w.archive()
    assert w.get_contract().archived == first.archived, (
        "a list of people is sent in steps, which it must not cut in two"
    )
    w.later(timedelta(hours=1))
    w.archive()
    after = w.get_contract()
    assert after.archived != first.archived
    people = w.files_of(after)["agreement"]["people"]
    left = {one["id"]: one["memberships"][0]["left_at"] is not None for one in people}
    assert left == {w.found(ANN).id: False, w.found(BEN).id: True}


def test_an_act_on_the_contract_takes_the_row_away(w: ContractsWorld) -> None:
    w.ended()
    w.reinstate("practice-1")
    w.archive()
    assert w.get_contract().archived is None and w.rows_to_archive() == [] and w.bucket.objects == {}


def test_it_takes_no_more_calls_than_are_needed(w: ContractsWorld) -> None:
    w.ended()
    start = len(w.mortal.calls)
    w.archive()
    assert w.mortal.calls[start:] == [
        "table.get",  # the row
        "table.query",  # the contract with its people and events
        "table.batch_get",  # its people
        *("table.query", "table.get") * 2,  # the events of each, and the record that proves something
        *("archive.put", "archive.read_back") * 2,
        *("table.query", "table.batch_get", *["table.query"] * 3),  # holds on it and on its people
        "table.transact",
    ]


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
