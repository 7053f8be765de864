"""The commands that people and CI use are all there, explained by `make help`, and free of machine-specific paths."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = {
    *("help", "setup", "run", "test", "test-domain", "test-browser", "screenshots", "check", "openapi", "bench"),
    *("package", "verify-isolation"),
}


def make(*arguments: str, **variables: str) -> str:
    # Make's own variables would carry the options of an outer `make test` into this one.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"
    }
    finished = subprocess.run(
        ["make", *arguments], cwd=ROOT, env={**environment, **variables}, capture_output=True, text=True, check=True
    )
    return finished.stdout


def test_help_is_what_make_alone_says_and_explains_every_command() -> None:
    listed = dict(re.findall(r"^  make ([a-z-]+) +(.+)$", make(), re.MULTILINE))
    assert listed.keys() >= COMMANDS
    assert all(len(words) > 10 for words in listed.values())


@pytest.mark.parametrize("command", sorted(COMMANDS - {"help"}))
def test_every_command_installs_what_it_needs_when_it_is_missing(command: str) -> None:
    planned = make("--dry-run", command, "STAMP=.venv/.stamp-of-another-day", STAGE="test")
    assert "environment.sh .venv requirements-dev.txt" in planned


@pytest.mark.parametrize(
    ("command", "started"), [("test-browser", "-m pytest"), ("screenshots", "-m tests.browser.screenshots")]
)
def test_what_needs_a_browser_has_an_environment_of_its_own_and_makes_sure_of_one(command: str, started: str) -> None:
    planned = make("--dry-run", command, "BROWSER_STAMP=.venv-browser/.stamp-of-another-day")
    assert "environment.sh .venv-browser requirements-browser.txt .venv-browser/.stamp-of-another-day .venv" in planned
    assert planned.index("chromium.sh") < planned.index(started)


def test_where_there_is_no_browser_and_none_can_be_installed_it_says_so_loudly(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n", "utf-8")  # nobody who could install one
    (tmp_path / "id").chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CHROMIUM": str(tmp_path / "chromium")}
    done = subprocess.run(
        ["sh", "infra/tools/chromium.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "apt-get install chromium" in done.stderr


def test_the_domain_is_tested_without_what_is_long_and_everything_with_it() -> None:
    short = 'pytest -n 2 --dist loadfile -m "not long" tests/domain'
    assert short in make("--dry-run", "test-domain")
    assert "not long" not in make("--dry-run", "test")


def test_some_tests_are_found_by_a_path_or_by_their_noun() -> None:
    assert "find_tests.sh consents) && " in make("--dry-run", "test", "TESTS=consents")
    assert "find_tests.sh tests) && " in make("--dry-run", "test", "TESTS=tests")


def test_mutants_are_those_of_this_change_unless_somebody_says_which() -> None:
    assert 'tests.mutants --base "" --sample 200 --at-once 2' in make("--dry-run", "mutants")
    chosen = make("--dry-run", "mutants", "BASE=v1", "SAMPLE=40", "AT_ONCE=1", "ONLY=chalicelib/domain chalicelib/api")
    assert 'tests.mutants --base "v1" --sample 40 --at-once 1 chalicelib/domain chalicelib/api' in chosen


def test_fuzzing_goes_as_deep_as_is_wished() -> None:
    assert "tests.fuzz 100" in make("--dry-run", "fuzz")
    assert "tests.fuzz 500" in make("--dry-run", "fuzz", "EXAMPLES=500")


def test_check_runs_every_tool() -> None:
    planned = make("--dry-run", "check")
    tools = (
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "infra.openapi --check",
        "cfn-lint",
        "checkov",
    )
    assert [tool for tool in tools if tool not in planned] == []


def test_ci_runs_the_same_commands_and_ends_with_the_tests() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line.strip() for line in lines if line.strip().startswith("make ")]
    assert commands[0] == "make check"
    assert commands[1].startswith("make fuzz ")
    assert commands[-1].startswith("make test #")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize(
    "name",
    [
        ".ci/run",
        "Makefile",
        "infra/tools/environment.sh",
        "infra/tools/chromium.sh",
        "infra/tools/find_tests.sh",
        ".chalice/config.json",
    ],
)
def test_no_path_of_a_particular_machine_stands_in_it(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"/(?:home|root|Users|work|opt|tmp|mnt|var|srv)/", text) == []
