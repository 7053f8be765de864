"""What lies in the archive of a contract is shown as it was locked, and the reading is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Conflict, Misconfigured, NotFound
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
    assert [(key, part.name) for key, part, _ in found.objects] == [(one.key, name) for name, one in kept.items()]
    assert {part.name: file for _, part, file in found.objects} == w.files_of(contract)
    (read,) = [item for item in w.items("READS#") if item["action"] == "contract.archive_read"]
    assert read["records"] == '["contract/practice-1"]'  # as the audit calls it, and is asked for it


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
    contract = w.filed()
    kept, archived = w.objects_of(contract)["consents"], contract.archived
    w.bucket.objects[(TENANT, kept.key)] = [] if code == "missing" else [replace(kept, content=b"{}")]
    capsys.readouterr()
    with pytest.raises(Misconfigured):
        read_archived_contract(w.ports, w.ctx(), "practice-1")
    (line,) = [line for line in lines(capsys.readouterr().out) if line.get("event") == "archive.unreadable"]
    assert archived is not None
    (part,) = [one for one in archived.parts if one.name == "consents"]
    assert (line["record_id"], line["code"]) == (part.object_version, code)
    assert "practice-1" not in str(line)
