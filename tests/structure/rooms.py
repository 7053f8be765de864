"""The rules of the house as functions from a tree to what breaks them. `test_rooms.py` asks them of this one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.fixtures.code.sources import imported

NOUNS: Final = frozenset(
    {
        *(
            "access",
            "archive",
            "audit",
            "calendar",
            "consents",
            "contact_checks",
            "contracts",
            "deadlines",
            "imports",
            "links",
            "mail",
        ),
        *("notices", "opt_outs", "outbox", "people", "policies", "referrals", "replies", "reports", "retention"),
        *("reviews", "rights", "self_service", "signals", "sms", "suppressions", "tenants", "uploads", "webhooks"),
    }
)
"""The nouns of the product. Each has one folder name, the same in every layer and in tests/."""
FOLDERS: Final = {
    "domain": NOUNS,
    "usecases": NOUNS | {"ports"},
    "storage": NOUNS | {"aws", "table"},
    "api": NOUNS | {"console", "documents", "health", "pages", "pipeline", "problems", "well_known"},
}
"""Layer → the folders that it may have: nouns, and subjects that only this layer deals with."""
ROOTS: Final = {
    "domain": {
        *("base32", "changes", "daily_caps", "errors", "event_types", "events"),
        *("hashing", "ids", "outbox", "outgoing", "times", "transactions"),
    },
    "usecases": {"commit", "context", "cursors", "daily_caps", "events", "preconditions"},
    "storage": {"commit", "health"},
    "api": set[str](),
}
"""Layer → the modules of its root, which three nouns need."""
JOINS: Final = {"domain": {"transactions"}, "usecases": set[str](), "storage": {"commit", "health"}, "api": set[str]()}
"""Root modules that may know folders: the union of changes, what writes it, and what looks after all parts."""
SEEN_THROUGH_OTHERS: Final = {"ports", "pages"}
"""Folders without tests of their own: protocols do nothing, and each page shows what all pages share."""
MOST_FILES: Final = 20
MOST_LINES: Final = 300


def unknown_folders(root: Path) -> Iterator[str]:
    """Yields folders of a layer that are no listed noun, and modules in a layer's root that are not listed."""
    for layer, allowed in FOLDERS.items():
        base = root / "chalicelib" / layer
        yield from (f"{layer}/{name}" for name in _folders(base) if name not in allowed)
        yield from (f"{layer}/{name}.py" for name in _modules(base) if name not in ROOTS[layer])


def nouns_without_tests(root: Path) -> Iterator[str]:
    """Yields folders of a layer that have no folder of their name in any family of tests."""
    tested = {name for family in _folders(root / "tests") for name in _folders(root / "tests" / family)}
    known = tested | SEEN_THROUGH_OTHERS
    for layer in FOLDERS:
        yield from (f"{layer}/{name}" for name in _folders(root / "chalicelib" / layer) if name not in known)


def unknown_test_folders(root: Path) -> Iterator[str]:
    """Yields folders of a layer's tests that the layer does not have."""
    for layer in FOLDERS:
        family = "http" if layer == "api" else layer
        known = set(_folders(root / "chalicelib" / layer))
        # What is seen over HTTP may be about a noun that has no route of its own.
        known |= NOUNS if family == "http" else set()
        yield from (f"tests/{family}/{name}" for name in _folders(root / "tests" / family) if name not in known)


def untested_use_cases(root: Path) -> Iterator[str]:
    """Yields use cases without a file of tests that bears their name, in the folder of their noun or below it."""
    base = root / "chalicelib" / "usecases"
    for path in sorted(base.glob("*/**/*.py")):
        noun = path.relative_to(base).parts[0]
        if path.stem == "__init__" or noun == "ports":
            continue
        if not list((root / "tests").glob(f"*/{noun}/**/test_{path.stem}.py")):
            yield path.relative_to(base.parent).as_posix()


def crowded_folders(root: Path) -> Iterator[str]:
    """Yields folders with more files than a reader takes in at once; data does not count."""
    for top in ("chalicelib", "infra", "tests"):
        for folder in [root / top, *(path for path in (root / top).rglob("*") if path.is_dir())]:
            files = [path for path in folder.iterdir() if path.is_file()]
            if len(files) > MOST_FILES and "data" not in folder.parts and "__pycache__" not in folder.parts:
                yield f"{folder.relative_to(root)} ({len(files)})"


def long_files(root: Path) -> Iterator[str]:
    """Yields Python files that are too long to be about one thing."""
    for top in ("chalicelib", "infra", "tests", "bench", "tools"):
        for path in sorted((root / top).rglob("*.py")):
            lines = len(path.read_text("utf-8").splitlines())
            if lines > MOST_LINES:
                yield f"{path.relative_to(root)} ({lines})"


def named_as_their_folder(root: Path) -> Iterator[str]:
    """Yields modules that bear the name of their folder, where a sharper noun is missing."""
    for layer in FOLDERS:
        for path in sorted((root / "chalicelib" / layer).glob("*/*.py")):
            if path.stem == path.parent.name:
                yield f"{layer}/{path.parent.name}/{path.name}"


def knowing_roots(root: Path) -> Iterator[str]:
    """Yields modules in a layer's root that import a folder of their layer; use cases may know the ports."""
    for layer in FOLDERS:
        base = root / "chalicelib" / layer
        folders = set(_folders(base)) - {"ports"}
        for name in _modules(base):
            if name in JOINS[layer]:
                continue
            for dotted in imported(ast.walk(ast.parse((base / f"{name}.py").read_text("utf-8")))):
                parts = dotted.split(".")
                if parts[:2] == ["chalicelib", layer] and len(parts) > 2 and parts[2] in folders:
                    yield f"{layer}/{name}.py imports {parts[2]}"


def _folders(base: Path) -> list[str]:
    if not base.is_dir():
        return []
    return sorted(path.parent.name for path in base.glob("*/__init__.py"))


def _modules(base: Path) -> list[str]:
    return sorted(path.stem for path in base.glob("*.py") if path.stem != "__init__")
