"""The environment of the browser tests holds what is pinned, on top of the project's own, and no other package."""

from __future__ import annotations

import sys
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
INSTALLER = {"pip", "setuptools"}
"""What `venv` itself puts there, at the version that came with Python."""


def read_pins() -> dict[str, str]:
    lines = (ROOT / "requirements-browser.txt").read_text("utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(one.name): str(one.specifier)[2:] for one in found}


def test_the_environment_adds_the_pinned_packages_and_no_other() -> None:
    own = [path for path in sys.path if Path(path).is_relative_to(sys.prefix)]
    installed = {canonicalize_name(one.metadata["Name"]): one.version for one in distributions(path=own)}
    assert {name: version for name, version in installed.items() if name not in INSTALLER} == read_pins()
