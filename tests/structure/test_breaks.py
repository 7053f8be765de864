"""The breaks that `make breaks` applies are kept current as the code moves: each still has its place and its tests."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.breaks.catalogue import Break, apply_break, load
from tests.fixtures.code.trees import ROOT

BREAKS = load()


def test_every_name_is_there_once() -> None:
    names = [(one.topic, one.name) for one in BREAKS]
    assert names
    assert len(names) == len(set(names))


@cache
def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def find_fault(one: Break) -> str:
    """Returns why a break can't be applied any more; empty for one that still has its place."""
    source = read(one.file)
    try:
        return "" if apply_break(one, source) != source else "changes nothing"
    except ValueError as error:
        return str(error)


def exists(node: str) -> bool:
    """Returns whether a test, or a file of tests, is there."""
    path, _, name = node.partition("::")
    text = read(path)
    definition = rf"^(?:async )?def {re.escape(name.partition('[')[0])}\("
    return not name or re.search(definition, text, re.MULTILINE) is not None


def test_each_break_still_has_its_place() -> None:
    faults = {f"{one.topic}: {one.name}": find_fault(one) for one in BREAKS}
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_the_tests_of_each_break_exist() -> None:
    assert [f"{one.topic}: {one.name}" for one in BREAKS if not one.tests] == []
    assert {node for one in BREAKS for node in one.tests if not exists(node)} == set()


def test_a_text_that_stands_twice_is_no_place() -> None:
    with pytest.raises(ValueError, match="stands 2 times"):
        apply_break(Break("t", "n", "f", "a", "b", ("x",)), "a a")
