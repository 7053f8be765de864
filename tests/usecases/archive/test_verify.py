"""What is not as it was archived is found, and named, in both directions."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from chalicelib.domain.archive.objects import ArchivedObject, ListedVersion
from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.storage.table import ops, places
from chalicelib.usecases.archive.verify import verify
from chalicelib.usecases.rights.work import add_note
from infra.verify_archive import report
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def verdicts(w: ArchiveWorld) -> list[str]:
    return [one.verdict for one in verify(w.ports, TENANT)]


def store(w: ArchiveWorld, kept: ArchivedObject) -> None:
    w.bucket.objects[(TENANT, kept.key)] = [kept]


def change_a_byte(w: ArchiveWorld, request: RightsRequest) -> None:
    kept = w.object_of(request)
    store(w, replace(kept, content=kept.content[:-1] + b" "))


def take_it_away(w: ArchiveWorld, request: RightsRequest) -> None:
    del w.bucket.objects[(TENANT, w.object_of(request).key)]


def take_the_lock_off(w: ArchiveWorld, request: RightsRequest) -> None:
    store(w, replace(w.object_of(request), mode=None, locked_until=None))


def destroy_the_key(w: ArchiveWorld, request: RightsRequest) -> None:
    assert request.archived is not None
    w.overwrite(replace(request, archived=replace(request.archived, sealing_key="")))


def use_another_key(w: ArchiveWorld, request: RightsRequest) -> None:
    assert request.archived is not None
    w.overwrite(replace(request, archived=replace(request.archived, sealing_key="00" * 32)))


def rewrite_object_and_stub(w: ArchiveWorld, request: RightsRequest) -> None:
    kept, stub = w.object_of(request), request.archived
    assert stub is not None
    content = kept.content.replace(b'"status":"completed"', b'"status":"denied"')
    store(w, replace(kept, content=content))
    w.overwrite(replace(request, archived=replace(stub, sha256=hash_bytes(content))))


def take_an_event_away(w: ArchiveWorld, request: RightsRequest) -> None:
    pk = places.rights_request(TENANT, request.id).pk
    w.table.write(TENANT, ops.Delete(places.event(pk, 2)))


def change_an_event(w: ArchiveWorld, request: RightsRequest) -> None:
    pk = places.rights_request(TENANT, request.id).pk
    w.table.write(TENANT, ops.Update(places.event(pk, 2), {"actor": "secret:key_other"}))


@pytest.mark.parametrize(
    ("harm", "verdict"),
    [
        (change_a_byte, "altered"),
        (take_it_away, "missing"),
        (take_the_lock_off, "unlocked"),
        (destroy_the_key, "forged"),
        (use_another_key, "altered"),
        (rewrite_object_and_stub, "forged"),
        (take_an_event_away, "forged"),
        (change_an_event, "forged"),
    ],
)
def test_each_harm_has_its_verdict_and_the_others_stay_valid(
    w: ArchiveWorld, harm: Callable[[ArchiveWorld, RightsRequest], None], verdict: str
) -> None:
    request, other = w.archived(), w.denied()
    w.archive()
    assert verdicts(w) == ["valid", "valid"]
    harm(w, request)
    found = {one.key.split("/")[1]: one.verdict for one in verify(w.ports, TENANT)}
    assert found == {request.id: verdict, other.id: "valid"}
    lines, good = report(w.ports, TENANT)
    assert not good and request.id in lines[0] and len(lines) == 2


def test_an_object_that_nothing_names_is_told(w: ArchiveWorld) -> None:
    request = w.archived()
    kept = w.object_of(request)
    for key in ("requests/req_01KARZ6T9T2F4H6K8M0P1R3S5V/3.json", f"requests/{request.id}/1.json"):
        store(w, replace(kept, key=key))
    assert verdicts(w) == ["valid", "unnamed", "unnamed"]


def test_an_object_whose_versions_lie_on_two_pages_is_told_once(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = replace(w.object_of(w.archived()), key="requests/req_01KARZ6T9T2F4H6K8M0P1R3S5V/3.json")
    w.bucket.objects[(TENANT, kept.key)] = [kept, replace(kept, version_id="second")]
    listed, _ = w.bucket.versions(TENANT, "requests/", None)

    def page(_: str, __: str, after: str | None) -> tuple[list[ListedVersion], str | None]:
        number = int(after or 0)
        return [listed[number]], str(number + 1) if number + 1 < len(listed) else None

    monkeypatch.setattr(w.bucket, "versions", page)
    assert verdicts(w) == ["valid", "unnamed"]


def test_earlier_objects_of_a_request_are_named_by_its_events(w: ArchiveWorld) -> None:
    request = w.archived()
    add_note(w.ports, w.staff(), request.id, "One more thing.")
    w.archive()
    assert verdicts(w) == ["valid"] and len(w.bucket.objects) == 2


def test_an_object_whose_archiver_was_overtaken_is_no_fault(w: ArchiveWorld) -> None:
    request = w.closed()
    acts: list[int] = []

    def between(_: str, content: bytes) -> bytes:
        if not acts:
            acts.append(1)
            add_note(w.ports, w.staff(), request.id, "One more thing.")
        return content

    w.bucket.on_put = between
    w.archive()
    assert len(w.bucket.objects) == 2 and sorted(verdicts(w)) == ["overtaken", "valid"]
    assert report(w.ports, TENANT) == (["1 overtaken, 1 valid"], True)
    (left,) = [key for _, key in w.bucket.objects if key != w.object_of(w.get(request.id)).key]
    w.bucket.objects[(TENANT, left)] = [replace(w.bucket.objects[(TENANT, left)][0], content=b"[]")]
    assert sorted(verdicts(w)) == ["unnamed", "valid"]


@pytest.mark.parametrize("place", ["details", "D#", "MSG#"])
def test_a_text_that_was_taken_away_before_the_request_was_archived_is_missed(w: ArchiveWorld, place: str) -> None:
    request = w.closed()
    (taken, *_) = [item for item in w.items(f"#REQ#{request.id}") if str(item["sk"]).startswith(place)]
    w.table.write(TENANT, ops.Delete(ops.Place(str(taken["pk"]), str(taken["sk"]))))
    w.archive()
    assert verdicts(w) == ["incomplete"], "also without details, and so in no list"


def test_a_stub_that_is_gone_or_forgot_its_object_is_told(w: ArchiveWorld) -> None:
    request, other = w.archived(), w.denied()
    w.archive()
    for one in (request, other):
        for place in (places.rights_details(TENANT, one.id), places.rights_request(TENANT, one.id)):
            if place.sk == "details" or one.id == other.id:
                w.table.write(TENANT, ops.Delete(place))
    w.overwrite(replace(request, archived=None))
    assert verdicts(w) == ["forged", "forged"]


def test_digests_of_the_open_part_bind_what_is_sealed(w: ArchiveWorld) -> None:
    """Whoever has the key and the table cannot swap a text for another without a verdict."""
    request = w.archived()
    kept, stub = w.object_of(request), request.archived
    assert stub is not None
    file = json.loads(kept.content)
    file["personal"][0]["digest"] = "00" * 32
    content = json.dumps(file, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    store(w, replace(kept, content=content))
    w.overwrite(replace(request, archived=replace(stub, sha256=hash_bytes(content))))
    assert verdicts(w) == ["forged"], "the event has the hash"


def test_one_that_is_archived_again_while_it_is_judged_is_judged_again(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = w.archived()
    add_note(w.ports, w.staff(), request.id, "One more thing.")
    read = w.ports.rights_requests.states

    def slowly(tenant: str, ids: Sequence[str]) -> dict[str, RightsRequest]:
        found = read(tenant, ids)
        w.archive()
        return found

    monkeypatch.setattr(w.ports.rights_requests, "states", slowly)
    assert verdicts(w) == ["valid"] and len(w.bucket.objects) == 2


def test_an_empty_archive_is_as_it_was(w: ArchiveWorld) -> None:
    assert report(w.ports, TENANT) == (["nothing is archived"], True)
