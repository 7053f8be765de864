"""Where lines end and what they hold: RFC 4180 and JSON Lines, with everything that real files contain."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.imports.lines import LONGEST, ImportFormat, LineRefused, cut, fields_of, rest_of_line


def read_lines(content: bytes, form: ImportFormat = "csv") -> list[tuple[int, bytes, str]]:
    """Returns line number, line and problem of everything in a file; blank lines are left out."""
    found, at, line = [], 0, 1
    while at < len(content):
        one = cut(content, at, form, final=True)
        assert at < one.end <= len(content)
        if one.record or one.problem:
            found.append((line, one.record, one.problem))
        at, line = one.end, line + one.line_ends
    return found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\nc,d\n", [(1, b"a,b", ""), (2, b"c,d", "")]),
        (b"a,b\r\nc,d", [(1, b"a,b", ""), (2, b"c,d", "")]),
        (b"\n\na\n\r\n  \nb\n", [(3, b"a", ""), (6, b"b", "")]),
        (b'"x\ny",1\nz\n', [(1, b'"x\ny",1', ""), (3, b"z", "")]),
        (b'"x\r\n\r\ny"\r\nz\r\n', [(1, b'"x\r\n\r\ny"', ""), (4, b"z", "")]),
        (b'"a ""quoted"" word",b\n', [(1, b'"a ""quoted"" word",b', "")]),
        (b'"a"b,c\nd\n', [(1, b"", "malformed_csv"), (2, b"d", "")]),
        (b'say "hi",c\nd\n', [(1, b"", "malformed_csv"), (2, b"d", "")]),
        (b'"never closed,c\nd\ne\n', [(1, b"", "malformed_csv"), (2, b"d", ""), (3, b"e", "")]),
        (b'd\n"never closed', [(1, b"d", ""), (2, b"", "malformed_csv")]),
        (b"a\rb\nc\n", [(1, b"", "malformed_csv"), (2, b"c", "")]),
        (b",,\n", [(1, b",,", "")]),
        (b"a,\n", [(1, b"a,", "")]),
    ],
)
def test_records_of_csv_end_where_the_rules_of_quoting_say(
    content: bytes, expected: list[tuple[int, bytes, str]]
) -> None:
    assert read_lines(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1}\n{"b": 2}\n', [(1, b'{"a": 1}', ""), (2, b'{"b": 2}', "")]),
        (b'{"a": 1}\r\n\r\n{"b"', [(1, b'{"a": 1}', ""), (3, b'{"b"', "")]),
        (b'{"a": "\n"}\n', [(1, b'{"a": "', ""), (2, b'"}', "")]),
    ],
)
def test_records_of_json_lines_are_lines(content: bytes, expected: list[tuple[int, bytes, str]]) -> None:
    assert read_lines(content, "jsonl") == expected


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_line_may_have_64_kib_and_not_a_byte_more(form: ImportFormat) -> None:
    fits = b"x" * (LONGEST - 1) + b"\n"
    assert read_lines(fits + b"y\n", form) == [(1, fits.strip(), ""), (2, b"y", "")]
    long = b"x" * LONGEST + b"\ny\n"
    first = cut(long, 0, form, final=True)
    assert (first.problem, first.open, first.line_ends) == ("line_too_long", True, 0)
    rest = rest_of_line(long, first.end)
    assert (rest.open, rest.line_ends, long[rest.end :]) == (False, 1, b"y\n")
    assert rest_of_line(b"x" * 10, 3).open


def test_an_end_that_is_not_that_of_the_file_ends_no_record() -> None:
    window = b"x" * LONGEST
    assert cut(window, 0, "csv", final=False).problem == "line_too_long"
    assert cut(b'"' + b"x\n" * LONGEST, 0, "csv", final=False).problem == "malformed_csv"


@pytest.mark.parametrize(
    ("record", "code"), [(b"a\xff,b", "not_utf8"), (b'"a"b', "malformed_csv"), (b"\xc3", "not_utf8")]
)
def test_what_cannot_be_read_is_refused_without_being_told(record: bytes, code: str) -> None:
    with pytest.raises(LineRefused) as refused:
        fields_of(record)
    assert (refused.value.code, str(refused.value)) == (code, code)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_what_python_writes_is_read_back(rows: list[list[str]], line_end: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    found = read_lines(text.getvalue().encode())
    assert [fields_of(record) for _, record, _ in found] == [[cell.strip() for cell in row] for row in rows]
    assert not [problem for _, _, problem in found if problem]


@given(
    st.lists(st.sampled_from([b'"', b",", b"\n", b"\r\n", b"\r", b"x", b"\xff"]), max_size=60),
    st.sampled_from(["csv", "jsonl"]),
)
def test_whatever_comes_every_byte_is_passed_once_and_every_line_counted(
    parts: list[bytes], form: ImportFormat
) -> None:
    content = b"".join(parts)
    at = lines = 0
    while at < len(content):
        one = cut(content, at, form, final=True)
        assert one.end > at
        assert one.line_ends == content[at : one.end].count(b"\n")
        at, lines = one.end, lines + one.line_ends
    assert (at, lines) == (len(content), content.count(b"\n"))
