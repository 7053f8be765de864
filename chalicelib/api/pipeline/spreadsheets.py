"""Lists as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

CSV: Final = "text/csv"
CSV_TYPE: Final = "text/csv; charset=utf-8; header=present"
_BEGINS_FORMULA: Final = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""Characters with which spreadsheets begin to calculate, the full-width ones too."""


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Returns a table with a header. A value that a spreadsheet would calculate is preceded by an apostrophe."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([neutralize(value) for value in row] for row in rows)
    return text.getvalue()


def neutralize(value: str) -> str:
    """Returns a value as a spreadsheet shows it as text, also where blanks, tabs or line ends come first."""
    begins = value.lstrip()[:1]
    return f"'{value}" if begins in _BEGINS_FORMULA or value[:1] in ("\t", "\r", "\n") else value
