"""The contexts of the system and of a person's token are made in one place, because each event names its actor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [
    ROOT / "app.py",
    *(path for name in ("chalicelib", "infra", "bench") for path in (ROOT / name).rglob("*.py")),
]
MAKER = ROOT / "chalicelib" / "usecases" / "context.py"


def actors_made(path: Path) -> Iterator[str]:
    """Yields the kinds of the actors that a file makes; where that is no literal, the expression in the code."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Actor":
            kinds = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "kind")]
            for kind in kinds:
                yield str(kind.value) if isinstance(kind, ast.Constant) else ast.unparse(kind)


def test_nobody_else_makes_the_actor_of_the_system_or_of_a_token() -> None:
    found = {path.relative_to(ROOT).as_posix(): {*actors_made(path)} & {"system", "subject"} for path in SOURCES}
    assert {name: kinds for name, kinds in found.items() if kinds} == {
        MAKER.relative_to(ROOT).as_posix(): {"system", "subject"}
    }


def test_other_actors_are_those_of_a_key() -> None:
    found = {kind for path in SOURCES if path != MAKER for kind in actors_made(path)}
    assert found == {"secret", "key.kind"}, "of an import's lines, and of a key that was shown"
