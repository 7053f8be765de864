"""Imports go one way, proved for the packages by import-linter and for app.py, which is none, by reading it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def imported(path: Path) -> set[str]:
    """The dotted names that a file imports, at whatever depth of its code."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_the_import_contracts_of_pyproject_hold() -> None:
    command = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    finished = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_app_py_knows_chalice_and_the_edges_only() -> None:
    allowed = (
        "__future__.",
        "collections.abc.",
        "typing.",
        "chalice.app.",
        "chalicelib.coldstart.",
        "chalicelib.api.",
        "chalicelib.workers.",
    )
    names = imported(ROOT / "app.py")
    assert {name for name in names if not f"{name}.".startswith(allowed)} == set()


def test_app_py_is_short() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) < 80


def test_the_environment_is_read_in_one_place() -> None:
    files = (ROOT / "chalicelib").rglob("*.py")
    readers = {path.name for path in files if {"os.environ", "os.getenv"} & _attributes(path)}
    assert readers == {"settings.py"}


def test_the_domain_asks_no_clock_no_dice_and_no_disk() -> None:
    forbidden = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "os.environ", "uuid.uuid1", "uuid.uuid4"}
    for path in (ROOT / "chalicelib" / "domain").rglob("*.py"):
        assert not forbidden & _attributes(path), path.name
        modules = {name.partition(".")[0] for name in imported(path)}
        assert not modules & {"random", "secrets", "socket", "subprocess", "tempfile", "time", "pathlib"}, path.name


def _attributes(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    used = (node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    return {f"{ast.unparse(node.value)}.{node.attr}" for node in used}
