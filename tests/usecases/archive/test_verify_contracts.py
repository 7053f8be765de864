"""What is not as it was archived of a contract is found, and named, in both directions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.archive.objects import ArchivedObject
from chalicelib.domain.events import canonical
from chalicelib.domain.hashing import hash_bytes
from chalicelib.storage.contracts.archived import write_archived
from chalicelib.storage.table import ops, places
from chalicelib.usecases.archive.verify_contracts import verify_contracts
from infra.verify_archive import report
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.contracts_world import ANN, BEN, PHONE, ContractsWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ContractsWorld:
    return ContractsWorld(monkeypatch)


def verdicts(w: ContractsWorld) -> list[str]:
    return [one.verdict for one in verify_contracts(w.ports, TENANT)]


def store(w: ContractsWorld, kept: ArchivedObject) -> None:
    w.bucket.objects[(TENANT, kept.key)] = [kept]


def remember_otherwise(w: ContractsWorld, name: str, sha256: str) -> None:
    """Has the contract remember another hash of a part, past all rules, as whoever controls the table could."""
    archived = w.get_contract().archived
    assert archived is not None
    parts = tuple(replace(one, sha256=sha256) if one.name == name else one for one in archived.parts)
    changed: ops.Item = {"archived": write_archived(replace(archived, parts=parts))}
    w.table.write(TENANT, ops.Update(places.contract(TENANT, "practice-1"), changed))


def consents(w: ContractsWorld) -> ArchivedObject:
    return w.objects_of(w.get_contract())["consents"]


def change_a_byte(w: ContractsWorld) -> None:
    store(w, replace(consents(w), content=consents(w).content[:-1] + b" "))


def take_it_away(w: ContractsWorld) -> None:
    del w.bucket.objects[(TENANT, consents(w).key)]


def take_the_lock_off(w: ContractsWorld) -> None:
    store(w, replace(consents(w), mode=None, locked_until=None))


def change_an_event_of_a_person(w: ContractsWorld) -> None:
    pk = places.subject(TENANT, w.found(BEN).id).pk
    found = [item for item in w.items(pk) if item.get("type") == "opt_out.recorded"]
    w.table.write(TENANT, ops.Update(ops.Place(pk, str(found[0]["sk"])), {"hash": "0" * 64}))


def rewrite_object_and_memory(w: ContractsWorld) -> None:
    """Whoever holds bucket and table has somebody agree who did not; the event tells otherwise."""
    kept = consents(w)
    content = kept.content.replace(b'"state":"active"', b'"state":"lifted"')
    assert content != kept.content
    remember_otherwise(w, "consents", hash_bytes(content))
    archived = w.get_contract().archived
    assert archived is not None
    key, part = archived.list_objects("practice-1")[1]
    store(w, replace(kept, key=key, version_id=part.object_version, content=content))
    del w.bucket.objects[(TENANT, kept.key)]


@pytest.mark.parametrize(
    ("harm", "verdict"),
    [
        (change_a_byte, ["valid", "altered"]),
        (take_it_away, ["valid", "missing"]),
        (take_the_lock_off, ["valid", "unlocked"]),
        (change_an_event_of_a_person, ["valid", "forged"]),
        (rewrite_object_and_memory, ["valid", "forged", "overtaken"]),
    ],
)
def test_each_harm_to_a_part_has_its_verdict(
    w: ContractsWorld, harm: Callable[[ContractsWorld], None], verdict: list[str]
) -> None:
    w.filed()
    assert verdicts(w) == ["valid", "valid"]
    harm(w)
    found = verdicts(w)
    assert found[:2] == verdict[:2] and set(found[2:]) <= {"overtaken", "unnamed"}
    assert not report(w.ports, TENANT)[1]


@pytest.mark.parametrize("harm", ["taken", "changed"])
def test_a_contract_whose_events_were_harmed_is_forged(w: ContractsWorld, harm: str) -> None:
    w.filed()
    place = places.event(places.contract(TENANT, "practice-1").pk, 2)
    w.table.write(TENANT, ops.Delete(place) if harm == "taken" else ops.Update(place, {"actor": "secret:key_other"}))
    assert verdicts(w) == ["forged", "forged"]


def test_a_contract_that_forgot_its_objects_is_told(w: ContractsWorld) -> None:
    w.filed()
    w.table.write(TENANT, ops.Update(places.contract(TENANT, "practice-1"), {"archived": None}))
    assert verdicts(w) == ["forged", "forged"]


def test_earlier_objects_are_named_by_the_events(w: ContractsWorld) -> None:
    w.filed()
    w.contract("practice-1", [ANN, PHONE])
    w.sweep_on()
    for _ in range(3):
        w.later()
    w.archive()
    assert len(w.contract_objects()) == 4 and verdicts(w) == ["valid", "valid"]
    assert report(w.ports, TENANT) == (["2 valid"], True)


def test_an_object_whose_archiver_was_overtaken_is_no_fault(w: ContractsWorld) -> None:
    w.ended()
    w.mortal.strike("archive.hold", "before")
    w.mortal.strike("table.transact", "before")
    with pytest.raises(BaseException, match="transact"):
        w.archive()
    w.mortal.spare()
    w.refuse(ANN)
    w.sweep_on()
    assert sorted(verdicts(w)) == ["overtaken", "valid", "valid"]
    assert report(w.ports, TENANT) == (["1 overtaken, 2 valid"], True)


def test_junk_that_the_contract_was_made_to_remember_is_forged(w: ContractsWorld) -> None:
    w.filed()
    kept = consents(w)
    remember_otherwise(w, "consents", hash_bytes(b"[1]"))
    archived = w.get_contract().archived
    assert archived is not None
    store(w, replace(kept, key=archived.list_objects("practice-1")[1][0], content=b"[1]"))
    assert verdicts(w)[:2] == ["valid", "forged"]


@pytest.mark.parametrize("content", [b"[]", b"{}", b"\xff", b'{"events":[{}]}'])
def test_an_object_that_nothing_names_is_told(w: ContractsWorld, content: bytes) -> None:
    w.filed()
    kept = consents(w)
    for contract in ("practice-1", "practice-9"):
        store(w, replace(kept, key=f"contracts/id-{contract}/1/consents-0.json", content=content))
    assert verdicts(w) == ["valid", "valid", "unnamed", "unnamed"]


def test_a_true_file_under_a_key_of_another_contract_is_told(w: ContractsWorld) -> None:
    w.filed()
    kept = consents(w)
    file = json.loads(kept.content)
    content = canonical({**file, "version": 99}).encode()
    store(w, replace(kept, key=kept.key.replace("practice-1", "practice-2")))
    key = f"contracts/id-practice-1/99/consents-{hash_bytes(content)[:16]}.json"
    store(w, replace(kept, key=key, content=content))
    assert verdicts(w) == ["valid", "valid", "unnamed", "unnamed"]
