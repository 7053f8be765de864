"""`make breaks`: applies each break to a copy of the tree and runs its tests, which must fail (TOPIC=name for some).

Exits with 1 if a break goes unseen, or if its tests end in any other way than by a failing test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from tests.breaks.catalogue import ROOT, Break, apply_break, load

_AT_ONCE = 2
_SECONDS = 300
"""After this time the tests of one break are ended; a break that makes them hang counts as seen and is reported."""


def main(topics: list[str]) -> int:
    """Runs the breaks of the named topics, or all of them; prints a line for each and returns the exit code."""
    found = [one for one in load() if not topics or one.topic in topics]
    with tempfile.TemporaryDirectory() as folder:
        trees = [_copy(Path(folder) / str(number)) for number in range(_AT_ONCE)]
        free, numbers = list(trees), count(1)

        def run(one: Break) -> bool:
            tree = free.pop()
            try:
                verdict = _verdict(tree, one)
            finally:
                free.append(tree)
            print(f"{next(numbers):4}/{len(found)} {verdict:8} {one.topic}: {one.name}", flush=True)
            return verdict == "seen"

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            seen = list(pool.map(run, found))
    print(f"{sum(seen)} of {len(seen)} breaks are seen")
    return 0 if found and all(seen) else 1


def _copy(target: Path) -> Path:
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in names.stdout.decode().splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def _verdict(tree: Path, one: Break) -> str:
    path = tree / one.file
    source = path.read_text("utf-8")
    path.write_text(apply_break(one, source), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *one.tests]
    try:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # or a stale file could run in place of a source
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "HANGS"
    finally:
        path.write_text(source, "utf-8")
    return {0: "UNSEEN", 1: "seen"}.get(done.returncode, f"EXIT {done.returncode}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
