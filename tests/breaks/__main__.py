"""`make breaks`: applies each break to a copy of the tree and runs its tests, which must fail (TOPIC=name for some).

Exits with 1 if a break goes unseen, or if its tests end in any other way than by a failing test.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from tests.breaks.catalogue import Break, apply_break, load
from tests.fixtures.code.trees import Tree

_AT_ONCE = 2
_SECONDS = 300
"""After so much CPU time the tests of one break are ended; a break that makes them hang is reported as such."""


def main(topics: list[str]) -> int:
    """Runs the breaks of the named topics, or all of them; prints a line for each and returns the exit code."""
    found = [one for one in load() if not topics or one.topic in topics]
    with tempfile.TemporaryDirectory() as folder:
        trees = [Tree(Path(folder) / str(number)) for number in range(_AT_ONCE)]
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


def _verdict(tree: Tree, one: Break) -> str:
    source = (tree.path / one.file).read_text("utf-8")
    with tree.changed(one.file, apply_break(one, source)):
        code = tree.run_tests(one.tests, _SECONDS, "--hypothesis-profile=unshrunk")
    if code is None:
        return "HANGS"
    return {0: "UNSEEN", 1: "seen"}.get(code, f"EXIT {code}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
