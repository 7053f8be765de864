"""The contexts of the system and of a person's token are made in one place, because each event names its actor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.fixtures.code.sources import AROUND, DEPLOYED, LIBRARY, relative, walk

SOURCES = (*DEPLOYED, *AROUND)
MAKER = LIBRARY / "usecases" / "context.py"


def actors_made(path: Path) -> Iterator[str]:
    """Yields the kinds of the actors that a file makes; where that is no literal, the expression in the code."""
    for node in walk(path):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Actor":
            kinds = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "kind")]
            for kind in kinds:
                yield str(kind.value) if isinstance(kind, ast.Constant) else ast.unparse(kind)


def test_nobody_else_makes_the_actor_of_the_system_or_of_a_token() -> None:
    found = {relative(path): {*actors_made(path)} & {"system", "subject"} for path in SOURCES}
    assert {file: kinds for file, kinds in found.items() if kinds} == {relative(MAKER): {"system", "subject"}}


def test_other_actors_are_those_of_a_key() -> None:
    found = {kind for path in SOURCES if path != MAKER for kind in actors_made(path)}
    assert found == {"secret", "key.kind"}, "of an import's lines, and of a key that was shown"
