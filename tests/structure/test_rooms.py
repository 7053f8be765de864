"""The house keeps its order: folders by noun, the same in every layer; and each rule is seen to bite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.structure import rooms

ROOT = Path(__file__).parents[2]
Rule = Callable[[Path], Iterator[str]]
RULES: dict[Rule, str] = {
    rooms.unknown_folders: "chalicelib/usecases/consent/record.py",
    rooms.nouns_without_tests: "chalicelib/domain/replies/lists.py",
    rooms.unknown_test_folders: "tests/usecases/calendar/test_days.py",
    rooms.untested_use_cases: "chalicelib/usecases/consents/forget.py",
    rooms.crowded_folders: "tests/domain/people/{0}.py",
    rooms.long_files: "chalicelib/domain/people/long.py",
    rooms.named_as_their_folder: "chalicelib/storage/contracts/contracts.py",
    rooms.knowing_roots: "chalicelib/domain/ids.py",
}
"""Rule → a file that breaks it, added to a tree that follows every rule."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    found = list(rule(ROOT))
    assert not found, f"{rule.__doc__} Found: {found}. CONTRIBUTING.md, 'A new room', says where to add one."


@pytest.mark.parametrize(("rule", "wrong"), RULES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_the_rule_bites(rule: Rule, wrong: str, tmp_path: Path) -> None:
    _build(tmp_path)
    assert list(rule(tmp_path)) == []
    for number in range(rooms.MOST_FILES + 1) if "{0}" in wrong else [0]:
        text = "from chalicelib.domain.people import acts\n" * (rooms.MOST_LINES + 1)
        _write(tmp_path, wrong.format(number), text)
    assert list(rule(tmp_path)), "a wrong file went unseen"


def _build(root: Path) -> None:
    """Builds a small house in which everything is in order."""
    for path in (
        "chalicelib/domain/ids.py",
        "chalicelib/domain/transactions.py",
        "chalicelib/domain/people/acts.py",
        "chalicelib/usecases/commit.py",
        "chalicelib/usecases/ports/bundle.py",
        "chalicelib/usecases/consents/record.py",
        "chalicelib/storage/table/ops.py",
        "chalicelib/api/pipeline/endpoint.py",
        "tests/domain/people/test_acts.py",
        "tests/usecases/consents/test_record.py",
        "tests/storage/table/test_ops.py",
        "tests/http/pipeline/test_endpoint.py",
        "infra/tool.py",
    ):
        _write(root, path, "")
    _write(root, "chalicelib/domain/transactions.py", "from chalicelib.domain.people import acts\n")
    _write(root, "chalicelib/usecases/commit.py", "from chalicelib.usecases.ports.bundle import Ports\n")


def _write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.relative_to(root).parents:
        (root / folder / "__init__.py").touch()
    path.write_text(text, "utf-8")
