"""Imports go one way, proved for the packages by import-linter and for app.py, which is none, by reading it.

Abilities reserved for one module (time, randomness, environment) are checked by reading all modules.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.fixtures.code.sources import DEPLOYED, ROOT, imported, relative, walk


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
    names = imported(walk(ROOT / "app.py"))
    assert {name for name in names if not f"{name}.".startswith(allowed)} == set()


def test_app_py_is_short() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) < 120


def test_the_environment_is_read_in_one_place() -> None:
    readers = {relative(path) for path in DEPLOYED if {"os.environ", "os.getenv"} & _attributes(path)}
    assert readers == {"chalicelib/settings.py"}


def test_the_domain_asks_no_clock_no_dice_and_no_disk() -> None:
    forbidden = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "os.environ", "uuid.uuid1", "uuid.uuid4"}
    for path in (path for path in DEPLOYED if relative(path).startswith("chalicelib/domain/")):
        assert not forbidden & _attributes(path), path.name
        modules = {dotted.partition(".")[0] for dotted in imported(walk(path))}
        assert not modules & {"random", "secrets", "socket", "subprocess", "tempfile", "time", "pathlib"}, path.name


def test_only_the_clock_asks_the_time_and_only_randomness_draws() -> None:
    users = {relative(path) for path in DEPLOYED if _uncertain(walk(path))}
    assert users == {"chalicelib/clock.py", "chalicelib/randomness.py"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from datetime import UTC, datetime\nNOW = datetime.now(UTC)", "datetime.datetime.now"),
        ("from datetime import datetime as moment\nNOW = moment.utcnow()", "datetime.datetime.utcnow"),
        ("import datetime as dt\nTODAY = dt.date.today()", "datetime.date.today"),
        ("import datetime\nCLOCK = datetime.datetime.today", "datetime.datetime.today"),
        ("import time\nSTARTED = time.time()", "time.time"),
        ("def begin() -> int:\n    from time import time_ns\n    return time_ns()", "time.time_ns"),
        ("import time as timer\nparts = timer.gmtime()", "time.gmtime"),
        ("import secrets", "secrets"),
        ("from secrets import token_hex", "secrets"),
        ("import random as dice", "random"),
        ("import os\nSALT = os.urandom(16)", "os.urandom"),
        ("from os import urandom as draw\nSALT = draw(16)", "os.urandom"),
        ("import uuid\nNAME = uuid.uuid4()", "uuid.uuid4"),
        ("from uuid import uuid1\nNAME = uuid1()", "uuid.uuid1"),
    ],
)
def test_a_file_that_asks_the_time_or_draws_is_found(line: str, found: str) -> None:
    assert _uncertain(list(ast.walk(ast.parse(line)))) == {found}


def test_ages_waits_and_names_that_are_given_are_let_pass() -> None:
    lines = [
        "import time",
        "import uuid",
        "from datetime import datetime",
        "from time import perf_counter",
        "from chalicelib.storage.aws import secrets",
        "AGE = time.monotonic() - perf_counter()",
        "NAME = uuid.UUID(bytes=bytes(16), version=4)",
        "START = datetime.fromtimestamp(0)",
        "KEY = secrets.TOKEN_KEY",
        "now = clock.now()",
    ]
    assert _uncertain(list(ast.walk(ast.parse("\n".join(lines))))) == set()


_UNCERTAIN_MODULES: Final = {"random", "secrets"}
_UNCERTAIN: Final = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "ctime", "gmtime", "localtime", "strftime", "asctime")),
    *(f"time.{name}" for name in ("clock_gettime", "clock_gettime_ns")),
    *(f"os.{name}" for name in ("urandom", "getrandom")),
    *(f"uuid.{name}" for name in ("uuid1", "uuid4", "uuid6", "uuid7", "uuid8", "getnode")),
}


def _uncertain(nodes: Sequence[ast.AST]) -> set[str]:
    """Returns what a file uses whose answer differs between calls: modules by name, the rest in full."""
    full = _full_names(nodes)
    used = {_full_name(node, full) for node in nodes if isinstance(node, ast.Attribute | ast.Name)}
    modules = {name.partition(".")[0] for name in full.values()}
    return (used | set(full.values())) & _UNCERTAIN | modules & _UNCERTAIN_MODULES


def _full_names(nodes: Sequence[ast.AST]) -> dict[str, str]:
    """Returns what each name stands for that imports bind in a file, at any depth."""
    names: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                names[bound] = alias.name if alias.asname else bound
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _full_name(node: ast.expr, full: dict[str, str]) -> str:
    """Returns the dotted name that an expression stands for; empty for anything that is no name."""
    match node:
        case ast.Name(name):
            return full.get(name, name)
        case ast.Attribute(value, name):
            return f"{_full_name(value, full)}.{name}"
        case _:
            return ""


def _attributes(path: Path) -> set[str]:
    used = (node for node in walk(path) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    return {f"{ast.unparse(node.value)}.{node.attr}" for node in used}
