"""An ended contract is archived once, 90 days later, whole and without a name, wherever the process dies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.archive.objects import find_last_day
from chalicelib.domain.archive.told_events import rehash_told
from chalicelib.domain.events import find_break
from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.times import from_ms, to_ms
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
