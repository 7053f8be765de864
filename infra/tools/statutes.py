"""Writes chalicelib/law/statutes.py and docs/law.md from docs/law.yaml: `python -m infra.tools.statutes`.

The package contains no YAML parser, and with a module there is no file to read or check while it serves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, get_args

import yaml

from chalicelib.law.rows import Certainty

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "docs" / "law.yaml"
PAGE: Final = ROOT / "docs" / "law.md"
MODULE: Final = ROOT / "chalicelib" / "law" / "statutes.py"

TYPES: Final = {
    "business_days": "int",
    "days": "int",
    "minutes": "int",
    "months": "int",
    "years": "int",
    "hours": "tuple[int, int]",
    "opt_out_kinds": "tuple[Literal[{words}], ...]",
    "most_words": "int",
    "words": "tuple[str, ...]",
    "day": "date",
    "dates": "tuple[tuple[int, int], ...]",
    "weekdays": "tuple[tuple[int, int, int], ...]",
}
"""Unit → type of its values; `words` means the words that the rows name, so that mypy knows the list as closed."""

_ROW_FIELDS: Final = {"value", "jurisdiction", "citation", "from", "certainty"}

_MODULE_HEAD: Final = '''"""What statutes and regulations say, a rule each; the unit of its value stands behind it.

Written from `docs/law.yaml` by `python -m infra.tools.statutes`; do not edit.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from chalicelib.law.rows import Row, Rule

if TYPE_CHECKING:
    from typing import Final, Literal

# fmt: off
'''

_PAGE_HEAD: Final = """# What the law says

The numbers and lists of statutes and regulations that the code decides by (`chalicelib/law/statutes.py`). A research
aid, no legal advice: what rests on memory must be confirmed by counsel. A day before a rule's first row is judged by
that row.

What the companies promise stands in [commitments.md](commitments.md); what this service chose for itself stands in the
code with its reason. Written from `law.yaml` by `python -m infra.tools.statutes`; do not edit.

| Rule | It says | Value | Where | Source | From | Until | Certainty |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


class LawError(Exception):
    """The table of law is not valid. The message says which rule and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the file, with its computed last day."""

    value: Any
    jurisdiction: str
    citation: str
    valid_from: date
    valid_until: date | None
    certainty: str
    note: str


@dataclass(frozen=True, slots=True)
class Statute:
    """One rule of the file."""

    name: str
    says: str
    unit: str
    entries: tuple[Entry, ...]


def read(text: str) -> list[Statute]:
    """Reads the rules of a file in their order. Raises LawError."""
    return [_read_rule(name, fields) for name, fields in yaml.safe_load(text).items()]


def _read_rule(name: str, fields: Mapping[str, Any]) -> Statute:
    if set(fields) != {"says", "unit", "rows"} or fields["unit"] not in TYPES or not fields["rows"]:
        raise LawError(f"{name}: needs says, one of the units, and rows")
    rows = fields["rows"]
    for row in rows:
        _check_row(name, row)
    begins = [row["from"] for row in rows]
    if begins != sorted(set(begins)):
        raise LawError(f"{name}: each row must begin after the one before it")
    ends = [begin - timedelta(days=1) for begin in begins[1:]]
    entries = [_read_row(row, end) for row, end in zip(rows, [*ends, None], strict=True)]
    return Statute(name, fields["says"], fields["unit"], tuple(entries))


def _check_row(name: str, row: Mapping[str, Any]) -> None:
    if set(row) - {"note"} != _ROW_FIELDS or not row["citation"] or not row["jurisdiction"]:
        raise LawError(f"{name}: a row needs {', '.join(sorted(_ROW_FIELDS))}")
    if type(row["from"]) is not date or row["certainty"] not in get_args(Certainty):
        raise LawError(f"{name}: `from` must be a day, `certainty` one of {', '.join(get_args(Certainty))}")


def _read_row(row: Mapping[str, Any], end: date | None) -> Entry:
    value = _freeze(row["value"])
    return Entry(value, row["jurisdiction"], row["citation"], row["from"], end, row["certainty"], row.get("note", ""))


def _freeze(value: Any) -> Any:
    return tuple(_freeze(item) for item in value) if isinstance(value, list) else value


def write_module(statutes: Sequence[Statute]) -> str:
    """Returns the whole generated module."""
    return _MODULE_HEAD + "".join(_write_rule(statute) for statute in statutes)


def _write_rule(statute: Statute) -> str:
    words = {word: None for entry in statute.entries for word in _words(entry.value)}
    kind = TYPES[statute.unit].format(words=", ".join(_write(word) for word in words))
    lines = [f"{statute.name.upper()}: Final[Rule[{kind}]] = Rule(  # {statute.unit}", f"    {_write(statute.says)},"]
    for entry in statute.entries:
        lines += [
            "    Row(",
            f"        {_write(entry.value)},",
            f"        {_write(entry.citation)},",
            f"        {_write(entry.jurisdiction)}, {_write(entry.valid_from)}, {_write(entry.valid_until)},"
            f" {_write(entry.certainty)},",
            "    ),",
        ]
    return "\n".join([*lines, ")", ""])


def _words(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, tuple) else []


def _write(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, tuple):
        items = ", ".join(_write(item) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    return repr(value)


def write_page(statutes: Sequence[Statute]) -> str:
    """Returns the whole Markdown page."""
    return _PAGE_HEAD + "".join(_write_line(statute, entry) for statute in statutes for entry in statute.entries)


def _write_line(statute: Statute, entry: Entry) -> str:
    certainty = entry.certainty.replace("_", " ") + (f" ({entry.note})" if entry.note else "")
    value = _show(entry.value)
    cells = [
        f"`{statute.name.upper()}`",
        statute.says,
        f"{value} {statute.unit.replace('_', ' ')}" if isinstance(entry.value, int) else value,
        entry.jurisdiction,
        entry.citation,
        entry.valid_from.isoformat(),
        entry.valid_until.isoformat() if entry.valid_until else "",
        certainty,
    ]
    return "| " + " | ".join(cells) + " |\n"


def _show(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return ", ".join("-".join(map(str, item)) if isinstance(item, tuple) else str(item) for item in value)


if __name__ == "__main__":
    rules = read(SOURCE.read_text(encoding="utf-8"))
    MODULE.write_text(write_module(rules), encoding="utf-8")
    PAGE.write_text(write_page(rules), encoding="utf-8")
    print(f"wrote {MODULE.name} and {PAGE.name}")
