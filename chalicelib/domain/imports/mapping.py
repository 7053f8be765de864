"""A mapping: which columns of a file, or members of its JSON objects, are the fields that an import knows.

It is what the caller sends as `columns`. What it does not name is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from chalicelib.domain.errors import FieldError, Invalid, Malformed
from chalicelib.domain.imports.columns import COLUMNS, HeaderRefused, ImportKind, fill_body
from chalicelib.domain.imports.lines import text_of

Columns = tuple[tuple[str, str], ...]
"""Pairs of what the file calls a column, or its number from 1, and the field that it is."""

_POINTER: Final = "/columns"
_NOT_JSON: Final = "The line must be one JSON value in UTF-8 with unique names."


def read_mapping(kind: ImportKind, sent: Mapping[str, str]) -> Columns:
    """Returns a mapping as it was sent. Raises Invalid where a field is unknown, or anything is named twice.

    The caller's names may come from a file about people, so entries are told by their place instead.
    """
    problems: list[FieldError] = []
    names: set[str] = set()
    fields: set[str] = set()
    for number, (name, field) in enumerate(sent.items(), 1):
        if field not in COLUMNS[kind]:
            known = ", ".join(COLUMNS[kind])
            problems.append(_problem("unknown_field", number, f"names a field that is none of: {known}."))
        elif field in fields:
            problems.append(_problem("repeated", number, f"names the field `{field}` once more."))
        if not name.strip():
            problems.append(_problem("malformed", number, "has an empty name."))
        elif _fold(name) in names:
            problems.append(_problem("repeated", number, "names the same column once more."))
        fields.add(field)
        names.add(_fold(name))
    if problems:
        raise Invalid(*problems)
    return tuple(sent.items())


def find_columns(mapping: Columns, header: Sequence[str]) -> tuple[str, ...]:
    """Returns the field of each column of a file, "" for one that is left out. Raises HeaderRefused.

    A number is that of a column, counted from 1, also where another column has it for a name, as tables without names
    are often written; where the file has fewer columns it is a name. A name is found in any case.
    """
    names = [_fold(name) for name in header]
    if not any(names):
        raise HeaderRefused("header_unreadable")
    found = [""] * len(names)
    for name, field in mapping:
        at = _find(_fold(name), names)
        if found[at]:
            raise HeaderRefused("repeated_column")
        found[at] = field
    return tuple(found)


def read_members(kind: ImportKind, mapping: Columns, record: bytes) -> bytes:
    """Returns the body of the call that a line of JSON stands for, of its members that the mapping names.

    A text is read as in CSV, and so is a whole number; an absent or empty member is left out. What is no object stays
    as it is, so that the model refuses it. Raises Malformed, LineRefused (not_utf8).
    """
    try:
        value = _DECODE(text_of(record))
    except (ValueError, RecursionError):
        raise Malformed(_NOT_JSON) from None
    if not isinstance(value, dict):
        return record
    named = ((field, _simplify(value[name])) for name, field in mapping if name in value)
    return json.dumps(fill_body(kind, named)).encode()


def _problem(code: str, number: int, message: str) -> FieldError:
    return FieldError(_POINTER, code, f"Entry {number} {message}")


def _fold(name: str) -> str:
    return name.strip().lower()


def _find(name: str, names: Sequence[str]) -> int:
    """Returns where a column is. Raises HeaderRefused."""
    if name.isascii() and name.isdigit() and 0 < int(name) <= len(names):
        return int(name) - 1
    if names.count(name) > 1:
        raise HeaderRefused("repeated_column")
    if name not in names:
        raise HeaderRefused("missing_column")
    return names.index(name)


def _simplify(value: Any) -> Any:
    """Returns a number as the text that a CSV file would have; a text without the blanks around it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member names")
    return members


def _refuse(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


_DECODE: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse).decode
