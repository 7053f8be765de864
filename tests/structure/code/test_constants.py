"""Constants of a module are Final, so that mypy refuses a second definition; and who may use the signature library."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.fixtures.code.sources import DEPLOYED, parse, relative, walk

CONSTANT: Final = re.compile(r"_?[A-Z][A-Z0-9_]*")
SIGNATURES: Final = {"chalicelib/domain/sms/ed25519.py", "chalicelib/domain/sms/x509.py"}
SEALS: Final = {"chalicelib/domain/archive/sealing.py"}


def loose(module: ast.Module) -> list[str]:
    """Returns the constants of a module, at any depth outside functions and classes, that are not Final."""
    return [bound for bound in _bound(module.body) if CONSTANT.fullmatch(bound)]


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.Assign(targets=targets):
                yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
            case ast.AnnAssign(target=ast.Name(name), annotation=annotation) if not _is_final(annotation):
                yield name
            case ast.AugAssign(target=ast.Name(name)):
                yield name
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
                yield from _bound([one for one in ast.walk(node) if isinstance(one, ast.stmt) and one is not node])


def _is_final(annotation: ast.expr) -> bool:
    return ast.unparse(annotation).partition("[")[0] in {"Final", "typing.Final"}


def test_every_constant_of_a_module_is_final() -> None:
    found = {relative(path): loose(parse(path)) for path in DEPLOYED}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LIMIT = 3", ["LIMIT"]),
        ("_LIMIT = 3", ["_LIMIT"]),
        ("LIMIT: int = 3", ["LIMIT"]),
        ("_LOW, _HIGH = 1, 2", ["_LOW", "_HIGH"]),
        ("A = B = 1", ["A", "B"]),
        ("LIMIT: Final = 3\nLIMIT += 1", ["LIMIT"]),
        ("if True:\n    LIMIT = 3", ["LIMIT"]),
        ("try:\n    LIMIT = 3\nexcept ValueError:\n    LIMIT = 4", ["LIMIT", "LIMIT"]),
        ("LIMIT: Final = 3\nWORDS: Final[set[str]] = set()\nName = str\nhooks = []", []),
        ("def count() -> None:\n    LIMIT = 3", []),
    ],
)
def test_a_constant_that_may_be_defined_again_is_found(text: str, found: list[str]) -> None:
    assert loose(ast.parse(text)) == found


def test_mypy_refuses_a_second_definition(tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text("from typing import Final\n\nLIMIT: Final = 3\nLIMIT = 1\n", "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file", "", "twice.py"]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert 'Cannot assign to final name "LIMIT"' in finished.stdout


def _uses(path: Path) -> list[ast.Import | ast.ImportFrom]:
    """Returns the imports of the signature library in a file."""
    found = []
    for node in walk(path):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import | ast.ImportFrom) and any(n.partition(".")[0] == "cryptography" for n in names):
            found.append(node)
    return found


def test_signatures_of_providers_are_verified_in_two_files_by_the_library() -> None:
    assert {relative(path) for path in DEPLOYED if _uses(path)} == SIGNATURES | SEALS
