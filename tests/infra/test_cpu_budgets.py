"""What the tests may cost: every folder has its budget, all together leave room, and who takes too much is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.cpu_time import BEGUN_FIRST, TESTS, describe, find_excess, find_folder, load_budgets

TABLES = ("budgets", "apart")
BURNING = """
import os

def test_burning():
    start = os.times()
    while os.times()[:2] == start[:2]:
        pass
"""
COUNTING = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(TESTS.parent)!r})
from tests.fixtures import cpu_time

cpu_time.TESTS = Path(__file__).parent
cpu_time.load_budgets = lambda _: ({{"starting": 1000, "burning": BUDGET}}, 2)

def pytest_configure(config):
    config.pluginmanager.register(cpu_time.CpuTime())
"""


def test_every_folder_of_tests_has_a_budget_and_there_is_no_other() -> None:
    folders = {find_folder(path) for path in TESTS.rglob("test_*.py")}
    together, apart = (load_budgets(name)[0].keys() - {"starting"} for name in TABLES)
    assert together | apart == folders and not together & apart


def test_the_files_that_are_begun_first_exist() -> None:
    assert [name for name in BEGUN_FIRST if not (TESTS / name).is_file()] == []


@pytest.mark.parametrize("name", TABLES)
def test_all_budgets_of_a_run_together_are_five_minutes_on_two_cores(name: str) -> None:
    budgets, slack = load_budgets(name)
    assert sum(budgets.values()) <= 5 * 60 * 2
    assert slack == 2


@pytest.mark.parametrize(
    ("used", "found"),
    [
        ({}, []),
        ({"domain": 20.0}, []),
        ({"domain": 20.1}, ["domain"]),
        ({"http": 41.0, "domain": 21.0, "starting": 0.0}, ["domain", "http"]),
        ({"new": 0.1}, ["new"]),
    ],
)
def test_what_is_over_the_slack_or_has_no_budget_is_found(used: dict[str, float], found: list[str]) -> None:
    assert find_excess(used, {"domain": 10, "http": 20, "starting": 1}, 2) == found


def test_one_line_says_what_each_took_of_what_it_may() -> None:
    line = describe({"http": 3.4, "domain": 11.6}, {"domain": 10, "http": 20, "law": 1})
    assert line == "CPU seconds: domain 12/10, http 3/20; all 15/31"


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "workers"])
@pytest.mark.parametrize(("budget", "code"), [(1000, 0), (0, 1)])
def test_a_run_fails_by_a_folder_that_takes_too_much(
    tmp_path: Path, workers: list[str], budget: int, code: int
) -> None:
    (tmp_path / "burning").mkdir()
    (tmp_path / "conftest.py").write_text(COUNTING.replace("BUDGET", str(budget)), "utf-8")
    (tmp_path / "burning" / "test_it.py").write_text(BURNING, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "xdist", *workers, "burning"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == code
    assert ("burning took 0 CPU seconds, over 2 times its 0" in done.stdout) == bool(code)
