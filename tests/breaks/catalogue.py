"""The breaks: faults that once went unnoticed by every test, kept as data so that they can be made again.

Each `*.toml` next to this file holds `[[break]]` tables: `name` (what is then wrong), `file`, `find` (a text that
occurs in it exactly once), `replace`, and `tests`: files or node ids, at least one of which must fail.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Break:
    """One deliberate fault, and the tests that must see it."""

    topic: str
    name: str
    file: str
    find: str
    replace: str
    tests: tuple[str, ...]


def load() -> list[Break]:
    """Returns every break by topic. Raises TypeError for a table with other members than those of a break."""
    return [
        Break(path.stem, **{**table, "tests": tuple(table["tests"])})
        for path in sorted(HERE.glob("*.toml"))
        for table in tomllib.loads(path.read_text("utf-8"))["break"]
    ]


def apply_break(found: Break, source: str) -> str:
    """Returns the file's text with the break in it. Raises ValueError unless `find` occurs in it exactly once."""
    if source.count(found.find) != 1:
        raise ValueError(f"{found.topic}: {found.name}: `find` stands {source.count(found.find)} times in {found.file}")
    return source.replace(found.find, found.replace)
