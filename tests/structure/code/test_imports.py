"""What a process imports before it must: what few functions need is imported where it is used."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
RARE: Final = "cryptography"
"""The package that costs most to import: only what seals, opens or verifies needs it."""
USERS: Final = {"domain/archive/sealing.py", "domain/sms/ed25519.py", "domain/sms/x509.py"}
"""The files that may import it, in their functions."""
_IMPORT_ALL: Final = """
import importlib, json, pkgutil, sys
import app, chalicelib
for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    importlib.import_module(found.name)
print(json.dumps(sorted(name for name in sys.modules if name.partition(".")[0] == "cryptography")))
"""


def test_only_what_seals_opens_or_verifies_names_it() -> None:
    found = {
        str(path.relative_to(ROOT / "chalicelib"))
        for path in (ROOT / "chalicelib").rglob("*.py")
        if any(name.partition(".")[0] == RARE for name in list_imports(ast.parse(path.read_text("utf-8"))))
    }
    assert found == USERS


def list_imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_no_function_imports_it_before_it_seals_opens_or_verifies() -> None:
    done = subprocess.run([sys.executable, "-c", _IMPORT_ALL], cwd=ROOT, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == []
