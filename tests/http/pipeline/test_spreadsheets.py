"""CSV for spreadsheets: what is read back is what was written, and nothing in it calculates."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api.pipeline.spreadsheets import neutralize, write_csv

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=4))
def test_every_value_is_read_back_and_begins_no_formula(rows: list[tuple[str, str]]) -> None:
    header, *read = csv.reader(StringIO(write_csv(("one", "other"), rows), newline=""))
    assert header == ["one", "other"]
    assert len(read) == len(rows)
    for kept, row in zip(read, rows, strict=True):
        for text, value in zip(kept, row, strict=True):
            assert text in (value, f"'{value}")
            assert text.lstrip()[:1] not in tuple("=+-@")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\tx", "\r=1", "\uff1d1", "\n=1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert neutralize(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Pat", "O'Neil, Pat", "2026-11-22", "Pat=Kim", " Pat", '"x"'])
def test_any_other_value_stays(text: str) -> None:
    assert neutralize(text) == text
