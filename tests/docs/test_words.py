"""docs/words.md holds every word of the domain: its names exist, and the code uses no other words for its classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ROOT / "chalicelib"
PAGE = (ROOT / "docs" / "words.md").read_text("utf-8")
LISTS = ("NamedTuple", "StrEnum", "Enum")
"""Bases of a class that holds values; dataclasses are recognised by their decorator."""


def rows(section: str) -> list[list[str]]:
    """Returns the cells of a section's table, row by row; the first section has the page's own title."""
    text = PAGE.split(f"# {section}\n")[1].partition("\n## ")[0]
    cells = [[cell.strip() for cell in line[2:-2].split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    return cells[2:]


WORDS = rows("The words of the domain")
PARTS = rows("Parts")
BANNED = {name: row[2] for row in rows("Not in use") for name in re.findall(r"`(\w+)`", row[0])}
"""Name → the file that still uses it, or `nowhere`."""


def named(cell: str) -> Iterator[tuple[str, str]]:
    """Yields (file, name) for all names of a cell; the name is empty for a file or folder that has none."""
    for place in cell.split("; "):
        path, *names = re.findall(r"`([^`]+)`", place)
        yield from ((path, name) for name in names or [""])


LISTED = {pair for row in WORDS if row[2] != "–" for pair in named(row[2])} | {
    pair for row in PARTS for pair in named(" ".join(row))
}


@cache
def tree(path: str) -> ast.Module:
    return ast.parse((CODE / path).read_text("utf-8"))


def defined(path: str) -> set[str]:
    """Returns the names that a file's top level binds, imports apart."""
    found = set()
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def holds_values(node: ast.stmt) -> bool:
    """Returns whether a statement defines a dataclass, a named tuple, an enumeration or a list of literals."""
    if isinstance(node, ast.ClassDef):
        decorated = any(ast.unparse(mark).startswith("dataclass") for mark in node.decorator_list)
        return decorated or any(ast.unparse(base) in LISTS for base in node.bases)
    return isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Literal[")


def classes_of_the_domain() -> Iterator[tuple[str, str]]:
    """Yields (file, name) for all public classes and literals of the domain that hold values."""
    for path in sorted((CODE / "domain").rglob("*.py")):
        file = path.relative_to(CODE).as_posix()
        for node in filter(holds_values, tree(file).body):
            name = node.name if isinstance(node, ast.ClassDef) else ast.unparse(node).partition(" ")[0]
            if not name.startswith("_"):
                yield file, name


def spoken(text: str) -> set[str]:
    """Returns the words of a name or a phrase: lower case, in the singular."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text.replace("'s", ""))
    return {re.sub(r"(?<!s)s$", "", re.sub(r"ies$", "y", word.lower())) for word in words}


SPOKEN = {word for row in WORDS for word in spoken(row[0])}
MADE = re.compile(r"(?:Save|Add|Erase)(\w+)|(\w*?)(?:Kind|State|Outcome|Event)")


def is_made_of_words(name: str) -> bool:
    """Returns whether a name consists of words of the page and a part that the page allows for."""
    match = MADE.fullmatch(name)
    return match is not None and spoken(match[1] or match[2] or "") <= SPOKEN


def test_the_words_are_in_alphabetical_order_and_each_has_one_sentence() -> None:
    words = [re.sub(r"\W", "", row[0].lower()) for row in WORDS]
    assert words == sorted(set(words))
    assert [row[0] for row in WORDS if len(row) != 3 or not re.fullmatch(r"[A-Z][^.]*\.", row[1])] == []


def test_the_parts_are_in_order_by_file_and_by_name() -> None:
    named_by_file = [(path, [name for _, name in named(f"{path} {names}")]) for path, names in PARTS]
    assert named_by_file == sorted((path, sorted(names)) for path, names in named_by_file)


def test_every_file_and_every_name_of_the_page_exists() -> None:
    missing = {pair for pair in LISTED if not (CODE / pair[0]).exists()}
    missing |= {pair for pair in LISTED - missing if pair[1] and pair[1] not in defined(pair[0])}
    assert missing == set()


def test_every_class_of_the_domain_is_a_word_or_a_part_or_made_of_words() -> None:
    classes = list(classes_of_the_domain())
    assert len(classes) > 150
    assert [pair for pair in classes if pair not in LISTED and not is_made_of_words(pair[1])] == []


@pytest.mark.parametrize("layer", ["domain", "usecases"])
def test_every_folder_is_named_by_a_word(layer: str) -> None:
    folders = {path.parent.name for path in (CODE / layer).glob("*/__init__.py")}
    phrases = {re.sub(r"\W", "_", row[0].lower()) for row in WORDS}
    singular = {folder: {folder, folder.removesuffix("s"), re.sub(r"ies$", "y", folder)} for folder in folders}
    assert [folder for folder, names in singular.items() if not names & phrases] == []


def test_no_class_and_no_function_has_a_name_that_is_not_in_use() -> None:
    found = []
    for path in sorted(CODE.rglob("*.py")):
        file = path.relative_to(CODE).as_posix()
        definitions = [node for node in ast.walk(tree(file)) if isinstance(node, ast.ClassDef | ast.FunctionDef)]
        names = [node.name for node in definitions]
        found += [(file, name) for name in names if f"`{file}`" not in BANNED.get(name.lstrip("_"), f"`{file}`")]
    assert found == []


@pytest.mark.parametrize("name", ["SaveGadget", "GadgetState", "Gadget", "Subject"])
def test_a_name_that_is_made_of_other_words_or_has_no_fixed_part_is_seen(name: str) -> None:
    assert not is_made_of_words(name)
    assert is_made_of_words("SubjectKind") and is_made_of_words("SavePersonNotice")
