"""Each contract of pyproject.toml is seen to fail: through one wrong import in a copy of the tree."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[2]
WRONG: Final = {
    "Layers point downwards": ("chalicelib/domain/ids.py", "from chalicelib.usecases import context"),
    "The domain neither logs nor knows the deployment": ("chalicelib/domain/times.py", "from chalicelib import logs"),
    "The rooms of a layer form no circle": (
        "chalicelib/domain/people/acts.py",
        "from chalicelib.domain.notices import audiences",
    ),
    "Decisions and use cases are given the moment and what is drawn at random": (
        "chalicelib/usecases/cursors.py",
        "from chalicelib import randomness",
    ),
    "No circle among the rooms of the local stack, nor inside one": (
        "infra/local/deployment.py",
        "from infra.local import stack",
    ),
    "Floors of the domain": ("chalicelib/domain/tenants/purposes.py", "from chalicelib.domain.policies import text"),
    "Floors of the use cases": (
        "chalicelib/usecases/consents/read.py",
        "from chalicelib.usecases.opt_outs import lift",
    ),
    "Chalice stays at the edge": ("chalicelib/workers/batch.py", "import chalice"),
    "AWS stays in storage": ("chalicelib/usecases/commit.py", "import boto3"),
    "Deployed code never imports the tools, nor app.py above it": (
        "chalicelib/wiring.py",
        "from infra import bootstrap",
    ),
}
"""Contract → a file, and the line that breaks the contract when it is added there."""


def test_each_contract_breaks_under_a_wrong_import(tmp_path: Path) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == WRONG.keys()
    for name in ("chalicelib", "infra"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "app.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    for path, line in WRONG.values():
        with (tmp_path / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    command = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    finished = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    verdicts = [line.rsplit(" ", 1) for line in finished.stdout.splitlines() if line.endswith(("KEPT", "BROKEN"))]
    assert {name: verdict for name, verdict in verdicts if name in WRONG} == dict.fromkeys(WRONG, "BROKEN")
