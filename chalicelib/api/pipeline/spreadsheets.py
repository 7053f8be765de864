"""Lists as CSV (RFC 4180), safe to open in a spreadsheet, and in pages of up to 1,000 lines."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from chalicelib.api.pipeline.accept import preferred
from chalicelib.api.pipeline.paging import MOST_IN_JSON
from chalicelib.api.pipeline.responses import Reply
from chalicelib.domain.errors import Malformed

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

CSV: Final = "text/csv"
CSV_TYPE: Final = "text/csv; charset=utf-8; header=present"
_BEGINS_FORMULA: Final = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""Characters with which spreadsheets begin to calculate, the full-width ones too."""


def wants_csv(call: Call, limit: int) -> bool:
    """Tells whether the caller prefers a list as CSV to JSON. Raises Malformed for a limit that only CSV allows."""
    as_csv = preferred(call.request.header("accept"), ("application/json", CSV)) == CSV
    if not as_csv and limit > MOST_IN_JSON:
        raise Malformed(f"`limit`: Must be at most {MOST_IN_JSON} as JSON.", code="malformed_query")
    return as_csv


def answer_csv(call: Call, name: str, text: str, cursor: str | None) -> Reply:
    """Answers with a page of a list as a file of that name. The next page is in `Link` (RFC 8288)."""
    headers = {"Vary": "Accept", "Content-Disposition": f'attachment; filename="{name}"'}
    if cursor is not None:
        # relative to the host: the same query with another cursor
        sent = {key: values[0] for key, values in call.request.query.items()}
        address = f"{call.request.template.format(**call.path)}?{urlencode({**sent, 'cursor': cursor})}"
        headers["Link"] = f'<{address}>; rel="next"'
    return Reply(text, media=CSV_TYPE, headers=headers)


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
