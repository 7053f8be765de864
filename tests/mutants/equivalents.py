"""The mutants that are held equivalent: no test can see them, or none should, each for a reason that is given.

`equivalent.toml` holds `[[equivalent]]` tables: `file`, `within` (the function or class, dotted; empty for the
module), `line` (the stripped text of the line), `what` (the change, as `make mutants` prints it) and `reason`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LIST: Final = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """One mutant that changes nothing anybody could notice, and why."""

    file: str
    within: str
    line: str
    what: str
    reason: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The same as the mutant's."""
        return (self.file, self.within, self.line, self.what)


def load() -> list[Equivalent]:
    """Returns the list. Raises TypeError for a table with other members than those of an equivalent."""
    return [Equivalent(**table) for table in tomllib.loads(LIST.read_text("utf-8"))["equivalent"]]
