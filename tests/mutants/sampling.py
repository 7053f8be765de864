"""Which mutants are tried: of the modules that changed since a commit, the same number in each layer, always the same.

A mutant is chosen by the hash of what names it. So a change of one file does not choose others in the rest.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.fixtures.code.trees import ROOT
from tests.mutants.mutations import Mutant, find_mutants

LAYERS: Final = ("domain", "usecases", "storage", "api", "workers")
_SEED: Final = "2026-11-27"


def find_base() -> str | None:
    """Returns where this branch left the last tag's history, or None if nothing was tagged yet."""
    tag = _git("describe", "--tags", "--abbrev=0")
    return _git("merge-base", "HEAD", tag) if tag else None


def find_changed(base: str | None) -> list[str]:
    """Returns the modules of all layers that differ from commit `base`, by path; every module if it is None.

    Raises ValueError for a commit that git does not know.
    """
    if base is None:
        return sorted(_modules())
    if not _git("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"):
        raise ValueError(f"git knows no commit {base}")
    changed = _git("diff", "--name-only", base, "--", "chalicelib").splitlines()
    new = _git("ls-files", "--others", "--exclude-standard", "--", "chalicelib").splitlines()
    return sorted({*changed, *new} & set(_modules()))


def get_layer(file: str) -> str:
    """Returns the layer of a path below `chalicelib/`."""
    return file.split("/")[1]


def read_mutants(files: Iterable[str]) -> list[Mutant]:
    """Returns every mutant of these files of the working tree."""
    return [mutant for file in files for mutant in find_mutants(file, (ROOT / file).read_text("utf-8"))]


def choose(mutants: Iterable[Mutant], most: int) -> list[Mutant]:
    """Returns at most so many mutants, spread evenly over the layers; what a small layer leaves goes to the others."""
    layers: dict[str, list[Mutant]] = {layer: [] for layer in LAYERS}
    for mutant in sorted(mutants, key=_draw):
        layers[get_layer(mutant.file)].append(mutant)
    chosen: list[Mutant] = []
    for left, layer in zip(range(len(layers), 0, -1), sorted(layers, key=lambda name: len(layers[name])), strict=True):
        chosen += layers[layer][: (most - len(chosen)) // left]
    return sorted(chosen, key=lambda mutant: (LAYERS.index(get_layer(mutant.file)), _draw(mutant)))


def _draw(mutant: Mutant) -> str:
    return hashlib.sha256("\0".join((_SEED, *mutant.key)).encode()).hexdigest()


def _modules() -> list[str]:
    found = (path for layer in LAYERS for path in (ROOT / "chalicelib" / layer).rglob("*.py"))
    return [path.relative_to(ROOT).as_posix() for path in found]


def _git(*arguments: str, root: Path = ROOT) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip()
