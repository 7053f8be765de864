"""The table of law is what the tool writes from docs/law.yaml, and each of its rows names its source."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, get_args

import pytest
import yaml

from chalicelib.law import statutes
from chalicelib.law.rows import Certainty, Rule
from infra.tools.statutes import MODULE, PAGE, SOURCE, LawError, read, write_module, write_page

TEXT = SOURCE.read_text(encoding="utf-8")
RULES: dict[str, Rule[Any]] = {name: value for name, value in vars(statutes).items() if isinstance(value, Rule)}
by_rule = pytest.mark.parametrize("name", RULES)

CHANGED = """
keep_it:
  says: Something is kept.
  unit: months
  rows:
  - {value: 12, jurisdiction: US-CA, citation: 11 CCR 1, from: 2020-01-01, certainty: memory}
  - {value: 24, jurisdiction: US-CA, citation: 11 CCR 1, from: 2023-03-29, certainty: text_seen}
"""


def test_module_and_page_are_what_the_tool_writes() -> None:
    assert MODULE.read_text(encoding="utf-8") == write_module(read(TEXT))
    assert PAGE.read_text(encoding="utf-8") == write_page(read(TEXT))


def test_the_module_says_what_the_file_says() -> None:
    """Compared as values: a mistake of the tool in writing them would appear in both texts above."""
    said = yaml.safe_load(TEXT)
    assert list(RULES) == [name.upper() for name in said]
    for name, fields in said.items():
        rule = RULES[name.upper()]
        assert rule.says == fields["says"]
        assert len(rule.rows) == len(fields["rows"])
        for row, wanted in zip(rule.rows, fields["rows"], strict=True):
            assert _listed(row.value) == wanted["value"]
            assert (row.citation, row.jurisdiction) == (wanted["citation"], wanted["jurisdiction"])
            assert (row.valid_from, row.certainty) == (wanted["from"], wanted["certainty"])


@by_rule
def test_each_row_has_a_citation_a_jurisdiction_and_a_certainty(name: str) -> None:
    for row in RULES[name].rows:
        assert re.search(r"\d", row.citation)
        assert re.fullmatch(r"US(-[A-Z]{2})?", row.jurisdiction)
        assert row.certainty in get_args(Certainty)


@by_rule
def test_the_rows_of_a_rule_follow_each_other_without_gap_or_overlap(name: str) -> None:
    rows = RULES[name].rows
    for earlier, later in pairwise(rows):
        assert earlier.valid_until == later.valid_from - timedelta(days=1)
        assert earlier.valid_from <= earlier.valid_until
    assert rows[-1].valid_until is None


def test_a_row_ends_on_the_day_before_the_next_one_begins() -> None:
    (statute,) = read(CHANGED)
    assert [entry.valid_until for entry in statute.entries] == [date(2023, 3, 28), None]
    assert "date(2020, 1, 1), date(2023, 3, 28)" in write_module([statute])
    assert "| 2020-01-01 | 2023-03-28 |" in write_page([statute])


@pytest.mark.parametrize(
    ("part", "instead", "reason"),
    [
        ("2023-03-29", "2020-01-01", "must begin after"),
        ("2023-03-29", "2019-01-01", "must begin after"),
        ("from: 2023-03-29", "from: soon", "must be a day"),
        ("certainty: memory", "certainty: high", "one of"),
        (", citation: 11 CCR 1, from: 2020", ", from: 2020", "citation"),
        ("citation: 11 CCR 1, from: 2020", "citation: '', from: 2020", "citation"),
        ("from: 2020-01-01, ", "", "from"),
        ("unit: months", "unit: moons", "units"),
        ("  says: Something is kept.\n", "", "says"),
    ],
)
def test_a_table_that_lacks_something_is_refused(part: str, instead: str, reason: str) -> None:
    assert part in CHANGED
    with pytest.raises(LawError, match=f"keep_it: .*{reason}"):
        read(CHANGED.replace(part, instead))


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value
