"""What was found out about mutants so far, in a file of the working tree that git ignores, a line for each.

A killed mutant stays killed while its file is the same. One that survived is tried again once anything has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.fixtures.code.trees import ROOT
from tests.mutants.mutations import Mutant

FILE: Final = ROOT / ".local" / "mutants.jsonl"
KILLED: Final = ("killed", "timed out")
SURVIVED: Final = "survived"


class Results:
    """The verdicts of this and earlier runs. `tree` is the digest of everything that could change one."""

    def __init__(self, path: Path, tree: str) -> None:
        """Reads what is there; a last line that was cut off is dropped."""
        self._path = path
        self._tree = tree
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []
        whole = [line for line in lines if line.endswith("\n")]
        path.write_text("".join(whole), "utf-8")
        rows = [json.loads(line) for line in whole]
        self._known: dict[tuple[str, str], str] = {(row["mutant"], row["state"]): row["verdict"] for row in rows}

    def find(self, mutant: Mutant, source: str) -> str | None:
        """Returns the verdict about a mutant of this source, or None if it is to be tried."""
        name = _name(mutant)
        return self._known.get((name, digest([source]))) or self._known.get((name, self._tree))

    def keep(self, mutant: Mutant, source: str, verdict: str) -> None:
        """Notes a verdict, on disk too."""
        self._add(_name(mutant), digest([source]) if verdict in KILLED else self._tree, verdict)

    def is_green(self, stage: tuple[str, ...]) -> bool:
        """Tells whether these tests passed in this tree as it is."""
        return (json.dumps(stage), self._tree) in self._known

    def keep_green(self, stage: tuple[str, ...]) -> None:
        """Notes that these tests passed."""
        self._add(json.dumps(stage), self._tree, "green")

    def _add(self, mutant: str, state: str, verdict: str) -> None:
        self._known[mutant, state] = verdict
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"mutant": mutant, "state": state, "verdict": verdict}) + "\n")


def digest(texts: Iterable[str]) -> str:
    """Returns one short hash of texts in their order."""
    total = hashlib.sha256()
    for text in texts:
        total.update(hashlib.sha256(text.encode()).digest())
    return total.hexdigest()[:32]


def _name(mutant: Mutant) -> str:
    return json.dumps(mutant.key, ensure_ascii=False)
