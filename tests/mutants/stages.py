"""Which tests judge a mutant: those that import its module, those of its noun from the inside outwards, then the rest.

The rest is whole families that run in one process within a minute or so: what one noun does another may have to tell.
Of the API it is the comparison with its document, which shows every status, field and example.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

_ORDER: Final = ("domain", "usecases", "storage", "workers", "http")
_SEEN_BY: Final = {
    "domain": ("domain", "usecases", "storage", "http"),
    "usecases": ("usecases", "storage", "workers", "http"),
    "storage": ("storage", "usecases", "http"),
    "api": ("http",),
    "workers": ("workers", "http"),
}
"""Layer → the families of tests that can notice a change in it, in the order in which they run."""
_REST: Final = {
    "domain": ("domain", "usecases", "storage"),
    "usecases": ("usecases", "workers"),
    "storage": ("storage", "usecases"),
    "api": ("structure/test_openapi.py",),
}
"""Layer → the families of tests, or the test file, that run whole in the end."""
_SHOWN_BY: Final = {"pages": "self_service", "ports": "consents"}
"""Folders without tests of their own → the noun whose tests run through them."""
_EVERYWHERE: Final = "consents"
"""The noun whose tests run through what no noun has for itself, such as the commit."""
_IMPORT: Final = re.compile(r"^[ \t]*(?:import ([\w.]+)|from ([\w.]+) import (?:\(([^)]*)\)|([^(\n]*)))", re.MULTILINE)
"""An import: the module that it names, or a package and the names in brackets or on the rest of the line."""


def list_stages(root: Path, file: str) -> list[tuple[str, ...]]:
    """Returns the paths of tests to run one after the other, until one of them fails. `file` is a path from `root`."""
    _, layer, *rest = file.removesuffix(".py").split("/")
    noun = rest[0] if len(rest) > 1 else ""
    stages = [_find_importers(root, file)]
    for family in _SEEN_BY[layer]:
        places = _list_places(root / "tests" / family, noun, rest[0])
        stages.append(tuple(path.relative_to(root).as_posix() for path in places))
    stages.append(tuple(f"tests/{family}" for family in _REST.get(layer, ())))
    return list(dict.fromkeys(stage for stage in stages if stage))


def _list_places(family: Path, noun: str, name: str) -> list[Path]:
    if family.name == "workers":
        return [family]
    if noun:
        wanted = [family / noun, family / _SHOWN_BY.get(noun, noun)]
    else:
        wanted = [family / f"test_{name}.py", family / _EVERYWHERE]
    return list(dict.fromkeys(path for path in wanted if path.exists()))


def _find_importers(root: Path, file: str) -> tuple[str, ...]:
    """Returns the test files that import a module by name, those that know the least first."""
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    found = _read_imports(root).get(module, [])
    return tuple(sorted(found, key=lambda path: (_ORDER.index(path.split("/")[1]), path)))


@cache
def _read_imports(root: Path) -> dict[str, list[str]]:
    """Returns dotted name → the test files that import it or something of that name; each file is read once."""
    found: dict[str, list[str]] = {}
    for family in _ORDER:
        for path in sorted((root / "tests" / family).rglob("test_*.py")):
            for name in _list_imported(path.read_text("utf-8")):
                found.setdefault(name, []).append(path.relative_to(root).as_posix())
    return found


def _list_imported(text: str) -> set[str]:
    names: set[str] = set()
    for dotted, package, in_brackets, in_line in _IMPORT.findall(text):
        if package:
            names |= {package, *(f"{package}.{name}" for name in re.findall(r"\w+", in_brackets or in_line))}
        else:
            parts = dotted.split(".")
            names |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    return names
