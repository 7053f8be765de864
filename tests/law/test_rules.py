"""rows.json is what the tool writes from docs/rules.yaml, and a table that is wrong is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.law.jurisdictions import ROWS
from infra.packaging.layout import STRAY
from infra.tools import law
from infra.tools.law_table import Table
from tests.fixtures.code.tables import read_rules

RAW = read_rules()
TABLE = Table.model_validate(RAW)
TEXT = law.write(TABLE)
SMALL = """
schema_version: 1
jurisdictions: []
"""


def test_the_rows_are_what_the_tool_writes() -> None:
    assert ROWS.read_text(encoding="utf-8") == TEXT


def test_each_row_has_a_line_of_its_own_and_all_of_it_is_small() -> None:
    lines = TEXT.splitlines()
    rows = json.loads(TEXT)["rows"]
    assert [json.loads(line.rstrip(",")) for line in lines[1 : len(rows) + 1]] == rows
    assert TEXT.endswith("}\n")
    assert len(TEXT.encode()) < 40_000


def test_the_rows_are_in_order() -> None:
    places = [(row["code"], row["valid_from"]) for row in json.loads(TEXT)["rows"]]
    assert places == sorted(places)


def test_the_package_holds_the_rows() -> None:
    assert ROWS.name not in STRAY(str(ROWS.parent), [ROWS.name])


def test_a_table_that_is_no_table_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "rules.yaml", tmp_path / "rows.json"
    source.write_text(SMALL, encoding="utf-8")
    assert law.main([], source, target) == 1
    assert "jurisdictions: List should have at least 1 item" in capsys.readouterr().err
    assert not target.exists()


def test_a_check_tells_of_a_stale_file_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(law, "read", lambda _: TABLE)  # read once is enough
    target = tmp_path / "rows.json"
    assert law.main(["--check"], law.SOURCE, target) == 1
    target.write_text(TEXT + " ", encoding="utf-8")
    assert law.main(["--check"], law.SOURCE, target) == 1
    assert target.read_text(encoding="utf-8") == TEXT + " "
    assert "stale" in capsys.readouterr().err
    assert law.main([], law.SOURCE, target) == 0
    assert law.main(["--check"], law.SOURCE, target) == 0
    assert target.read_text(encoding="utf-8") == TEXT


def _state(raw: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(law for law in raw["jurisdictions"] if law["code"] == code)
    return found


WRONG: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a field that does not exist": (lambda raw: _state(raw, "CA").update(respond_days=45), "Extra inputs"),
    "a field that is missing": (lambda raw: _state(raw, "CA").pop("citation"), "Field required"),
    "a part that does not exist": (lambda raw: raw.update(more={}), "Extra inputs"),
    "a day that does not exist": (lambda raw: _state(raw, "CA").update(effective="2023-02-29"), "valid date"),
    "a number in words": (lambda raw: _state(raw, "CA").update(response_days="45"), "valid integer"),
    "no days at all": (lambda raw: _state(raw, "CA").update(response_days=0), "greater than or equal to 1"),
    "a state that does not exist": (lambda raw: _state(raw, "CA").update(code="XX"), "XX is no state"),
    "a state twice": (lambda raw: raw["jurisdictions"].append(_state(raw, "CA")), "a state is named twice"),
    "a right without a type": (lambda raw: _state(raw, "CA")["rights"].append("nap"), "nap has no type of request"),
    "an agent's right without a type": (
        lambda raw: _state(raw, "CA")["authorized_agent_rights"].append("nap"),
        "nap has no type of request",
    ),
    "a right twice": (lambda raw: _state(raw, "CA")["rights"].append("know"), "a right is named twice"),
    "a right that was there before": (
        lambda raw: _state(raw, "DE")["future_changes"][0]["rights_added"].append("access"),
        "a right is named twice",
    ),
    "a certainty of a field that does not exist": (
        lambda raw: _state(raw, "CA")["field_certainty"].update(citation="memory"),
        "citation",
    ),
    "a certainty that does not exist": (
        lambda raw: _state(raw, "CA")["field_certainty"].update(rights="likely"),
        "text_seen",
    ),
    "a field without certainty": (
        lambda raw: _state(raw, "CA")["field_certainty"].pop("rights"),
        "field_certainty lacks rights",
    ),
    "an unknown field that is known": (lambda raw: _state(raw, "CA")["unknown_fields"].append("rights"), "disagree"),
    "an unknown field that is not listed": (lambda raw: _state(raw, "CA")["unknown_fields"].clear(), "disagree"),
    "an appeal without days": (lambda raw: _state(raw, "VA")["appeal"].update(respond_days=None), "have a number"),
    "days of an appeal that is none": (
        lambda raw: _state(raw, "CA")["appeal"].update(respond_days=45),
        "have a number",
    ),
    "a change before the law": (
        lambda raw: _state(raw, "DE")["future_changes"][0].update({"from": "2025-01-01"}),
        "must begin after",
    ),
    "a change whose numbers are not sure": (
        lambda raw: _state(raw, "CA")["future_changes"][0]["field_certainty"].pop("response_days"),
        "each number needs its certainty",
    ),
    "a change that is sure of no number": (
        lambda raw: _state(raw, "CA")["future_changes"][0].pop("response_days"),
        "each number needs its certainty",
    ),
    "a number for a right that is not given": (
        lambda raw: _state(raw, "NV")["health_data"]["response_days_by_right"].update(correct=10),
        "a right that this law does not give",
    ),
    "a second law that is not sure of all": (
        lambda raw: _state(raw, "NV")["health_data"]["field_certainty"].pop("appeal_days"),
        "must name all",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_table_with_a_fault_is_refused(name: str) -> None:
    spoil, message = WRONG[name]
    raw = deepcopy(RAW)
    spoil(raw)
    with pytest.raises(ValidationError, match=message):
        Table.model_validate(raw)
