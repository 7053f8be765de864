"""What is concluded from the tests about a mutant, what is kept of it, and when there are too many survivors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.fixtures.code.trees import Tree
from tests.mutants.judging import Judge
from tests.mutants.mutations import find_mutants
from tests.mutants.reporting import describe_layers, is_enough
from tests.mutants.results import Results

FILE = "chalicelib/domain/people/states.py"
SOURCE = "x = 1\n"
(MUTANT,) = find_mutants(FILE, SOURCE)


class Scripted(Tree):
    """Stands in for a copy of the tree: the tests end as they are told, by stage and by whether the file is changed."""

    def __init__(self, path: Path, codes: dict[tuple[str, bool], int | None]) -> None:
        self.path, self.codes, self.ran = path, codes, list[tuple[str, bool]]()
        self.text = SOURCE
        (path / FILE).parent.mkdir(parents=True)
        (path / FILE).write_text(SOURCE, "utf-8")
        for family in ("domain", "http"):
            (path / "tests" / family / "people").mkdir(parents=True)

    @contextmanager
    def changed(self, file: str, source: str) -> Iterator[None]:
        self.text = source
        yield
        self.text = SOURCE

    def run_tests(self, nodes: Sequence[str], seconds: int, *options: str) -> int | None:
        run = (nodes[0].split("/")[1], self.text != SOURCE)
        self.ran.append(run)
        return self.codes.get(run, 0)


def judged(tmp_path: Path, codes: dict[tuple[str, bool], int | None]) -> tuple[str, list[tuple[str, bool]]]:
    tree, free = Scripted(tmp_path / "tree", codes), SimpleQueue[Tree]()
    free.put(tree)
    verdict = Judge(Results(tmp_path / "results", "t"), free).judge(MUTANT)
    assert free.get() is tree
    return verdict, tree.ran


@pytest.mark.parametrize(
    ("codes", "verdict", "ran"),
    [
        ({}, "survived", [("domain", True), ("http", True), ("domain", True)]),
        ({("domain", True): 1}, "killed", [("domain", True), ("domain", False)]),
        ({("domain", True): 2}, "killed", [("domain", True), ("domain", False)]),
        ({("domain", True): None}, "timed out", [("domain", True), ("domain", False)]),
        ({("http", True): 1}, "killed", [("domain", True), ("http", True), ("http", False)]),
        ({("domain", True): 5}, "survived", [("domain", True), ("http", True), ("domain", True)]),
    ],
)
def test_the_first_tests_that_fail_kill_it(
    tmp_path: Path, codes: dict[tuple[str, bool], int | None], verdict: str, ran: list[tuple[str, bool]]
) -> None:
    assert judged(tmp_path, codes) == (verdict, ran)


def test_tests_that_fail_anyway_say_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="fail without any change: tests/domain/people"):
        judged(tmp_path, {("domain", True): 1, ("domain", False): 1})


def test_tests_that_passed_once_are_not_run_again_without_the_change(tmp_path: Path) -> None:
    results = Results(tmp_path / "results", "t")
    results.keep_green(("tests/domain/people",))
    tree, free = Scripted(tmp_path / "tree", {("domain", True): 1}), SimpleQueue[Tree]()
    free.put(tree)
    assert Judge(results, free).judge(MUTANT) == "killed"
    assert tree.ran == [("domain", True)]


def test_what_was_killed_stays_so_while_its_file_is_the_same(tmp_path: Path) -> None:
    Results(tmp_path / "results", "before").keep(MUTANT, SOURCE, "killed")
    later = Results(tmp_path / "results", "after")
    assert later.find(MUTANT, SOURCE) == "killed"
    assert later.find(MUTANT, "x = 1; y = 2\n") is None


def test_what_survived_is_tried_again_once_anything_has_changed(tmp_path: Path) -> None:
    Results(tmp_path / "results", "before").keep(MUTANT, SOURCE, "survived")
    assert Results(tmp_path / "results", "before").find(MUTANT, SOURCE) == "survived"
    assert Results(tmp_path / "results", "after").find(MUTANT, SOURCE) is None


def test_an_interrupted_line_is_dropped_and_the_rest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "results"
    Results(path, "t").keep(MUTANT, SOURCE, "killed")
    path.write_text(path.read_text("utf-8") + '{"mutant": "cut o', "utf-8")
    Results(path, "t").keep_green(("tests/domain",))
    again = Results(path, "t")
    assert again.find(MUTANT, SOURCE) == "killed"
    assert again.is_green(("tests/domain",))
    assert not again.is_green(("tests/http",))


@pytest.mark.parametrize(
    ("verdicts", "enough"),
    [
        (["killed"] * 9 + ["survived"], True),
        (["killed"] * 8 + ["survived"], False),
        (["killed"] * 8 + ["survived", "equivalent"], False),
        (["equivalent"], True),
        ([], True),
    ],
)
def test_nine_of_ten_that_are_not_equivalent_must_be_killed_in_each_layer(verdicts: list[str], enough: bool) -> None:
    others = [("api", "killed")] * 100
    assert is_enough([*others, *(("domain", verdict) for verdict in verdicts)]) is enough


def test_the_table_has_a_line_for_each_layer() -> None:
    lines = describe_layers([("domain", "killed"), ("domain", "survived"), ("domain", "equivalent"), ("api", "killed")])
    assert [line.split() for line in lines][1] == ["domain", "1", "1", "1", "50%"]
    assert [line.split() for line in lines][4] == ["api", "1", "0", "0", "100%"]
    assert [line.split() for line in lines][5] == ["workers", "0", "0", "0"]
