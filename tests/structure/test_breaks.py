"""The breaks that `make breaks` applies are kept current as the code moves: each still has its place and its tests."""

from __future__ import annotations

import re

import pytest

from tests.breaks.catalogue import Break, apply_break, load
from tests.fixtures.trees import ROOT

BREAKS = load()


def test_every_name_is_there_once() -> None:
    names = [(one.topic, one.name) for one in BREAKS]
    assert names
    assert len(names) == len(set(names))


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: f"{one.topic}: {one.name}")
def test_the_break_still_has_its_place(one: Break) -> None:
    source = (ROOT / one.file).read_text("utf-8")
    assert apply_break(one, source) != source


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: f"{one.topic}: {one.name}")
def test_its_tests_exist(one: Break) -> None:
    assert one.tests
    for node in one.tests:
        path, _, name = node.partition("::")
        text = (ROOT / path).read_text("utf-8")
        definition = re.compile(rf"^(?:async )?def {re.escape(name.partition('[')[0])}\(", re.MULTILINE)
        assert not name or definition.search(text), node


def test_a_text_that_stands_twice_is_no_place() -> None:
    with pytest.raises(ValueError, match="stands 2 times"):
        apply_break(Break("t", "n", "f", "a", "b", ("x",)), "a a")
