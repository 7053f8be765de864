"""Every package is pinned exactly, in one file for tools and in one for the deployment, and the two agree."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
EXACT = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z,]+\])?==[A-Za-z0-9.]+$")


def lines(name: str) -> list[str]:
    text = (ROOT / name).read_text("utf-8")
    return [line for line in (raw.partition("#")[0].strip() for raw in text.splitlines()) if line]


def pins(name: str) -> dict[str, str]:
    found = (Requirement(line) for line in lines(name))
    return {canonicalize_name(requirement.name): str(requirement.specifier)[2:] for requirement in found}


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-checkov.txt", "requirements-browser.txt"]
)
def test_every_line_pins_one_version(name: str) -> None:
    assert [line for line in lines(name) if not EXACT.match(line)] == []


def test_what_is_deployed_is_what_is_developed_with() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_no_environment_holds_two_versions_of_a_package() -> None:
    assert pins("requirements-browser.txt").keys() & pins("requirements-dev.txt").keys() == set()


def test_the_environment_holds_the_pinned_packages_and_no_other() -> None:
    installed = {canonicalize_name(found.metadata["Name"]): found.version for found in distributions()}
    assert installed == pins("requirements-dev.txt")
