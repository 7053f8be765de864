"""What lies in the archive of a contract is shown as it was locked, and the reading is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Conflict, Malformed, Misconfigured, NotFound
from chalicelib.usecases import cursors
from chalicelib.usecases.archive.read_archived_contract import read_archived_contract
from tests.fixtures.log_lines import lines
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.contracts_world import ContractsWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ContractsWorld:
    return ContractsWorld(monkeypatch)


def test_it_shows_the_objects_that_the_contract_remembers(w: ContractsWorld) -> None:
    contract = w.filed()
    found = read_archived_contract(w.ports, w.ctx(), "practice-1")
    assert found.archived == contract.archived
    kept = w.objects_of(contract)
    assert [(one.key, one.part.name) for one in found.objects] == [(one.key, name) for name, one in kept.items()]
    assert {one.part.name: one.file for one in found.objects} == w.files_of(contract)
    assert found.cursor is None and [one.text for one in found.objects] == [None, None]
    (read,) = [item for item in w.items("READS#") if item["action"] == "contract.archive_read"]
    assert read["records"] == '["contract/practice-1"]'  # as the audit calls it, and is asked for it


@pytest.mark.parametrize("size", [1_000, 1_999, 100_000])
def test_what_is_too_large_for_one_answer_comes_in_pieces(
    w: ContractsWorld, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    kept = w.objects_of(w.filed())
    total = sum(len(one.content) for one in kept.values())
    monkeypatch.setattr("chalicelib.usecases.archive.read_archived_contract.PART", min(size, total - 1))
    texts, cursor = dict.fromkeys(kept, ""), None
    for _ in range(2 + total // 1_000):
        found = read_archived_contract(w.ports, w.ctx(), "practice-1", cursor)
        (one,) = found.objects
        assert one.file is None and one.text and len(one.text) <= size
        texts[one.part.name] += one.text
        cursor = found.cursor
        if cursor is None:
            break
    assert {name: text.encode() for name, text in texts.items()} == {name: one.content for name, one in kept.items()}


def test_a_cursor_is_over_once_it_is_archived_again_and_good_for_no_other_tenant(
    w: ContractsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.usecases.archive.read_archived_contract.PART", 1_000)
    w.filed()
    cursor = read_archived_contract(w.ports, w.ctx(), "practice-1").cursor
    assert cursor is not None
    of_another = cursors.encode(
        w.ports, "cyclonex", f"contracts/id-practice-1/{w.get_contract().version - 1}", "0 1000"
    )
    w.reinstate("practice-1")
    w.filed()
    for wrong in (cursor, of_another, cursor + "A", "0 1000"):
        with pytest.raises(Malformed) as refusal:
            read_archived_contract(w.ports, w.ctx(), "practice-1", wrong)
        assert refusal.value.code == "invalid_cursor"


def test_before_it_is_archived_there_is_nothing_to_show(w: ContractsWorld) -> None:
    w.ended()
    with pytest.raises(Conflict) as refusal:
        read_archived_contract(w.ports, w.ctx(), "practice-1")
    assert refusal.value.code == "contract_not_archived"
    with pytest.raises(NotFound):
        read_archived_contract(w.ports, w.ctx(), "practice-9")


@pytest.mark.parametrize("code", ["missing", "altered"])
def test_an_object_that_is_not_as_it_was_is_not_shown(
    w: ContractsWorld, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = w.objects_of(w.filed())["consents"]
    w.bucket.objects[(TENANT, kept.key)] = [] if code == "missing" else [replace(kept, content=b"{}")]
    capsys.readouterr()
    with pytest.raises(Misconfigured):
        read_archived_contract(w.ports, w.ctx(), "practice-1")
    printed = capsys.readouterr().out
    assert "practice-1" not in printed, "a caller has chosen it"
    (line,) = [line for line in lines(printed) if line.get("event") == "archive.unreadable"]
    assert line["code"] == code and kept.key.endswith(f"/{line['record_id']}.json")
