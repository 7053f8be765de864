"""Splits the bytes of a file into lines: CSV records as in RFC 4180 (which may span several), and JSON Lines.

A record that breaks the rules of quoting loses only its first line: reading starts afresh after it. Otherwise one stray
quote would swallow the rest of the file.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import Final, Literal

ImportFormat = Literal["csv", "jsonl"]

LONGEST: Final = 64 * 1024
"""Bytes that a record may have, including its line end."""
BOM: Final = b"\xef\xbb\xbf"

_FIELD: Final = rb'(?:"(?:[^"]++|"")*+"|[^",\r\n][^",\r\n]*+|)'
_CSV: Final = re.compile(rb"%b(?:,%b)*+(?:\r?\n|\Z)" % (_FIELD, _FIELD))
_LINE: Final = re.compile(rb"[^\n]*+(?:\n|\Z)")
_PATTERNS: Final[dict[ImportFormat, re.Pattern[bytes]]] = {"csv": _CSV, "jsonl": _LINE}
_BLANK: Final = b" \t\r\n"


class LineRefused(Exception):
    """A line has not the effect that it asks for, for a reason that no API call can have. `message` says what to do."""

    def __init__(self, code: str) -> None:
        self.code: Final = code
        self.message: Final = PROBLEMS[code]
        super().__init__(code)


@dataclass(frozen=True, slots=True, repr=False)
class Cut:
    """One record. `problem` says why it cannot be read; `open` tells that its line goes on beyond LONGEST bytes."""

    end: int  # where the next record starts in the window
    record: bytes  # without surrounding white space; empty for a blank line or with a problem
    line_ends: int
    problem: str = ""
    open: bool = False


def cut(window: bytes, start: int, form: ImportFormat, *, final: bool) -> Cut:
    """Cuts the record at `start`. The window reaches LONGEST bytes beyond it, or to the end of the file (`final`)."""
    limit = min(len(window), start + LONGEST)
    at_end = final and limit == len(window)
    match = _PATTERNS[form].match(window, start, limit)
    if match and (window[match.end() - 1 : match.end()] == b"\n" or (at_end and match.end() == limit)):
        record = match[0]
        return Cut(match.end(), record.strip(_BLANK), record.count(b"\n"))
    line_end = window.find(b"\n", start, limit)
    if line_end >= 0:
        return Cut(line_end + 1, b"", 1, "malformed_csv")
    if at_end:
        return Cut(limit, b"", 0, "malformed_csv")
    return Cut(limit, b"", 0, "line_too_long", open=True)


def rest_of_line(window: bytes, start: int) -> Cut:
    """Cuts the rest of a line that is too long, as far as the window reaches."""
    line_end = window.find(b"\n", start)
    return Cut(len(window), b"", 0, open=True) if line_end < 0 else Cut(line_end + 1, b"", 1)


def text_of(record: bytes) -> str:
    """Decodes a record. Raises LineRefused (not_utf8)."""
    try:
        return record.decode("utf-8")
    except UnicodeDecodeError:
        raise LineRefused("not_utf8") from None


def fields_of(record: bytes) -> list[str]:
    """Splits a CSV record into its fields, stripped of white space. Raises LineRefused (not_utf8, malformed_csv)."""
    try:
        (fields,) = csv.reader([text_of(record)], strict=True)
    except (csv.Error, ValueError):
        raise LineRefused("malformed_csv") from None
    return [field.strip() for field in fields]


PROBLEMS: Final[dict[str, str]] = {
    "not_utf8": "The line must be in UTF-8.",
    "malformed_csv": "Quotes must open and close as RFC 4180 says, a quote inside them doubled.",
    "line_too_long": "A line may have 64 KiB.",
    "wrong_column_count": "The row must have one field for each column of the first line.",
    "not_lifted": "Kept as history; a refusal or opt-out of this person stands, and no list lifts it. They come back "
    "by a grant with the text that they saw, or by their own confirmation.",
    "contract_repeated": "A line before this one is about the same contract. JSON Lines can name everyone in one line.",
}
"""The code of a refused line → how to correct it."""
