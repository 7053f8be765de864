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
    package, _, name = module.rpartition(".")
    dotted, folder = re.escape(module), re.escape(package)
    names = rf"(?:\([^)]*?\b{name}\b|[^(\n]*\b{name}\b)"
    imports = re.compile(rf"^\s*(?:import {dotted}\b|from {dotted} import|from {folder} import {names})", re.MULTILINE)
    found = [path for path, text in _read_tests(root) if imports.search(text)]
    return tuple(sorted(found, key=lambda path: (_ORDER.index(path.split("/")[1]), path)))


@cache
def _read_tests(root: Path) -> list[tuple[str, str]]:
    paths = (path for family in _ORDER for path in sorted((root / "tests" / family).rglob("test_*.py")))
    return [(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in paths]
