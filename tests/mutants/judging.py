"""What the tests say about one mutant."""

from __future__ import annotations

from queue import SimpleQueue
from typing import Final

from tests.fixtures.code.trees import Tree
from tests.mutants.mutations import Mutant
from tests.mutants.results import SURVIVED, Results
from tests.mutants.stages import list_stages

_SECONDS: Final = 300
"""CPU time for the tests of one stage. A change that makes them need more counts as killed."""
_PASSED: Final = 0
_NO_TESTS: Final = 5


class Judge:
    """Tries mutants in whichever copy of the tree is free."""

    def __init__(self, results: Results, free: SimpleQueue[Tree]) -> None:
        self._results = results
        self._free = free

    def judge(self, mutant: Mutant) -> str:
        """Returns `killed`, `timed out` or `survived`.

        Raises RuntimeError if tests fail without any change, and InterruptedError once the tree was ended.
        """
        tree = self._free.get()
        try:
            return self._try(tree, mutant)
        finally:
            self._free.put(tree)

    def _try(self, tree: Tree, mutant: Mutant) -> str:
        source = (tree.path / mutant.file).read_text("utf-8")
        for stage in list_stages(tree.path, mutant.file):
            with tree.changed(mutant.file, mutant.apply(source)):
                code = _run(tree, stage)
            if code not in {_PASSED, _NO_TESTS}:
                self._expect_green(tree, stage)
                return "timed out" if code is None else "killed"
            self._results.keep_green(stage)
        return SURVIVED

    def _expect_green(self, tree: Tree, stage: tuple[str, ...]) -> None:
        """A failure counts only where the same tests pass without the change, in this run or in one before."""
        if not self._results.is_green(stage):
            if _run(tree, stage) != _PASSED:
                raise RuntimeError(f"These tests fail without any change: {' '.join(stage)}")
            self._results.keep_green(stage)


def _run(tree: Tree, stage: tuple[str, ...]) -> int | None:
    return tree.run_tests(stage, _SECONDS, "--hypothesis-profile=unshrunk")
