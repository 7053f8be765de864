"""`make test TESTS=...`: a path is taken as it is, a noun finds its tests in all layers, anything else is an error."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "infra" / "tools" / "find_tests.sh"
FILES = (
    "browser/consents/test_consents.py",
    "domain/consents/test_states.py",
    "domain/consents/test_consents.py",
    "domain/test_contracts.py",
    "fixtures/sms/calls.py",
    "http/test_consents.py",
    "http/test_reconsents.py",
    "journeys/test_contract.py",
    "local/iam/test_contracts.py",
    "local/sms/test_tiny.py",
    "storage/sms/test_contracts.py",
    "usecases/consents/__init__.py",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Makes a folder with tests, and beside them another folder that is named by a noun."""
    (tmp_path / "consents").mkdir()
    for name in FILES:
        file = tmp_path / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


def find(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", str(SCRIPT), *words], cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["consents"], ["tests/domain/consents", "tests/http/test_consents.py", "tests/usecases/consents"]),
        (
            ["contracts"],
            [
                "tests/domain/test_contracts.py",
                "tests/journeys/test_contract.py",
                "tests/storage/sms/test_contracts.py",
            ],
        ),
        (["local"], ["tests/local"]),
        (["states"], ["tests/domain/consents/test_states.py"]),
        (["storage"], ["tests/storage"]),
        (["tests"], ["tests"]),
        (["tests/http"], ["tests/http"]),
        (["tests/http/test_consents.py::test_one"], ["tests/http/test_consents.py::test_one"]),
        (["sms", "tests/http"], ["tests/storage/sms", "tests/http"]),
    ],
)
def test_a_noun_is_found_in_all_layers_once_and_a_path_is_itself(
    root: Path, words: list[str], found: list[str]
) -> None:
    done = find(root, *words)
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, found, "")


@pytest.mark.parametrize("word", ["nothing", "consent", "tests/nothing", "tests/nothing.py::test_one"])
def test_what_matches_nothing_is_told_and_fails_even_beside_what_is_found(root: Path, word: str) -> None:
    done = find(root, "sms", word)
    assert done.returncode == 2
    assert done.stderr.startswith(f"No tests at {word}, and no test folder or file of that name")
