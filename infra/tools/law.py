"""Writes chalicelib/law/rows.json from docs/rules.yaml, or with --check says whether it is what would be written.

usage: python -m infra.tools.law [--check]

Exit status: 0 if all is well; 1 if the file is stale or the table is wrong; 2 for wrong usage.

The package contains no YAML parser, and what the functions read must be small: sources, notes and what only people
need stay in the table. Each row has a line of its own, so that a difference shows what changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from chalicelib.law.jurisdictions import CERTAINTIES, FieldCertainty, Jurisdiction
from infra.tools.law_table import NUMBERS, Change, HealthData, Law, Table

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "docs" / "rules.yaml"
TARGET: Final = ROOT / "chalicelib" / "law" / "rows.json"

_OWN: Final = {"citation", "response_days", "free_requests_per_12_months", "rights"}
"""What a state's second law says in fields of the same names; the rest of its row is as in the first."""
_ONE_DAY: Final = timedelta(days=1)

Row = dict[str, Any]


class TableError(Exception):
    """The table of rules is not valid. The message says where and why."""


def read(text: str) -> Table:
    """Reads and checks a table of rules. Raises TableError."""
    try:
        return Table.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise TableError("\n".join(faults)) from error


def write(table: Table) -> str:
    """Returns the whole file."""
    rows = sorted(list_rows(table), key=lambda row: (row["code"], row["valid_from"], row["about"]))
    lines = ",\n".join(_compact(_shorten(row)) for row in rows)
    policy, others = table.default_policy, table.other_clocks
    default = policy.model_dump(exclude={"applies_to", "rationale", "certainty", "appeal"})
    clocks = {
        "shine_the_light": others.shine_the_light.model_dump(),
        "hipaa_access": others.hipaa_access.model_dump(exclude={"tenant_role", "forward_note"}),
    }
    default["appeal_days"] = policy.appeal.respond_days
    apart = f'"default":{_compact(default)},\n"other_clocks":{_compact(clocks)},\n"checked_on":"{table.as_of}"'
    return f'{{"rows":[\n{lines}\n],\n{apart}}}\n'


def list_rows(table: Table) -> Iterator[Row]:
    """Yields a row for each law and each period in which it says the same. Its fields are those of `Jurisdiction`."""
    for law in table.jurisdictions:
        rows = [_open(law)]
        for change in law.future_changes:
            rows[-1]["valid_until"] = change.begins - _ONE_DAY
            rows.append(_change(rows[-1], change))
        yield from rows
        if law.health_data:
            yield _write_health_data(law, law.health_data)


def _open(law: Law) -> Row:
    same = {name: getattr(law, name) for name in Jurisdiction.__annotations__ if name in Law.model_fields}
    return {
        **same,
        "code": f"US-{law.code}",
        "id": f"US-{law.code}@{law.effective}",
        "about": "health_data" if law.status == "in_force_health_only" else "personal_data",
        "valid_from": law.effective,
        "valid_until": None,
        "clock_from": "receipt",
        "extension_days": law.extension_days or 0,
        **law.appeal.flat(),
        "by_right": {},
        "certainty": law.field_certainty,
    }


def _change(before: Row, change: Change) -> Row:
    """Returns the row that follows. Numbers that come with new rights hold for these rights only."""
    given = {name: value for name, value in change.numbers().items() if value is not None}
    own = {name: before[name] for name in NUMBERS} | given | {"certainty": change.field_certainty}
    return {
        **before,
        "id": f"{before['code']}@{change.begins}",
        "valid_from": change.begins,
        "valid_until": None,
        "rights": [*before["rights"], *change.rights_added],
        "by_right": {**before["by_right"], **(dict.fromkeys(change.rights_added, own) if given else {})},
    }


def _write_health_data(law: Law, health: HealthData) -> Row:
    """Returns the row of a state's second law."""
    certainty: dict[str, FieldCertainty] = dict(chain(law.field_certainty.items(), health.field_certainty.items()))
    sure_by_right = certainty.pop("response_days_by_right")
    row: Row = {
        **_open(law),
        **health.model_dump(include=_OWN),
        "id": f"US-{law.code}/health_data@{health.effective}",
        "about": "health_data",
        "valid_from": health.effective,
        "clock_from": health.clock_from,
        "extension_days": health.extension_days or 0,
        **health.appeal.flat(),
        "certainty": certainty,
    }
    of_all: Row = {name: row[name] for name in NUMBERS}
    for right in sorted({*health.response_days_by_right, *health.extension_days_by_right}):
        row["by_right"][right] = {
            **of_all,
            "response_days": health.response_days_by_right.get(right, health.response_days),
            "extension_days": health.extension_days_by_right.get(right, health.extension_days) or 0,
            "certainty": {
                "rights": certainty["rights"],
                "response_days": sure_by_right,
                "extension_days": certainty["extension_days"],
            },
        }
    return row


def _shorten(row: Row) -> Row:
    """Returns a row as it is written: in one order, without what it does not say, and certainties side by side."""
    by_right = {right: {**own, "certainty": _group(own["certainty"])} for right, own in row["by_right"].items()}
    ordered = {name: row[name] for name in Jurisdiction.__annotations__ if row[name] is not None}
    return {**ordered, "by_right": by_right, "certainty": _group(row["certainty"])}


def _group(certainty: Mapping[str, FieldCertainty]) -> dict[str, str]:
    """Returns the names of the fields that are as sure as each other, divided by spaces; the surest first."""
    names = {sure: " ".join(name for name, found in certainty.items() if found == sure) for sure in CERTAINTIES}
    return {sure: listed for sure, listed in names.items() if listed}


def _compact(value: Row) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def main(arguments: Sequence[str] | None = None, source: Path = SOURCE, target: Path = TARGET) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.tools.law", description="Writes the rows of the law.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the file is stale")
    options = parser.parse_args(arguments)
    try:
        text = write(read(source.read_text(encoding="utf-8")))
    except TableError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.check:
        target.write_text(text, encoding="utf-8")
        print(f"wrote {target.name}")
    elif not target.exists() or target.read_text(encoding="utf-8") != text:
        print(f"{target.name} is stale: run python -m infra.tools.law", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
