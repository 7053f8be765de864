"""A copy of the tree: what is changed in it is what its tests see; they end when their time is up, or its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.fixtures.code import trees
from tests.fixtures.code.trees import Tree

MODULE = "chalicelib/numbers.py"
TESTS = """
import time

from chalicelib.numbers import ONE

def test_right():
    assert ONE == 1

def test_busy():
    while True:
        pass

def test_waiting():
    time.sleep(1000)
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Returns a copy of a tiny project."""
    root = tmp_path / "project"
    for name, text in {MODULE: "ONE = 1\n", "tests/test_numbers.py": TESTS, ".gitignore": "ignored.py\n"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / "ignored.py").write_text("", "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    monkeypatch.setattr(trees, "ROOT", root)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # its tests need no plugin, and are started often
    return Tree(tmp_path / "copy")


def see(tree: Tree) -> str:
    command = [sys.executable, "-c", "from chalicelib.numbers import ONE; print(ONE)"]
    return subprocess.run(command, cwd=tree.path, capture_output=True, text=True, check=True).stdout.strip()


def test_it_holds_what_git_would_track(tree: Tree) -> None:
    names = {path.relative_to(tree.path).as_posix() for path in tree.path.rglob("*") if path.is_file()}
    assert names == {MODULE, "tests/test_numbers.py", ".gitignore"}


def test_every_change_is_seen_though_it_is_as_long_as_the_one_a_moment_ago(tree: Tree) -> None:
    seen = [see(tree)]
    for text in ("ONE = 2\n", "ONE = 3\n"):
        with tree.changed(MODULE, text):
            seen.append(see(tree))
        seen.append(see(tree))
    assert seen == ["1", "2", "1", "3", "1"]
    assert (trees.ROOT / MODULE).read_text("utf-8") == "ONE = 1\n"


def test_tests_pass_and_fail_by_what_the_copy_holds(tree: Tree) -> None:
    assert tree.run_tests(["tests/test_numbers.py::test_right"], 60) == 0
    with tree.changed(MODULE, "ONE = 2\n"):
        assert tree.run_tests(["tests/test_numbers.py::test_right"], 60) == 1
    with tree.changed(MODULE, "ONE = \n"):
        assert tree.run_tests(["tests/test_numbers.py"], 60) == 2


@pytest.mark.parametrize("name", ["test_busy", "test_waiting"])
def test_tests_that_take_too_long_are_ended(tree: Tree, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "_PATIENCE", 1 if name == "test_waiting" else 300)
    assert tree.run_tests([f"tests/test_numbers.py::{name}"], 1) is None


def test_once_it_is_ended_no_test_goes_on_and_none_begins(tree: Tree) -> None:
    timer = threading.Timer(0.3, tree.end)
    timer.start()
    with pytest.raises(InterruptedError):
        tree.run_tests(["tests/test_numbers.py::test_waiting"], 1000)
    with pytest.raises(InterruptedError):
        tree.run_tests(["tests/test_numbers.py::test_right"], 60)
