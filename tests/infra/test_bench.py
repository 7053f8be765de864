"""What `make bench` judges by: lists that keep their budget to the last page, and times that tell nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench import alike, lists
from bench.operations import TENANT
from bench.sqlite_table import SqliteTable
from bench.worlds import FileWorld
from chalicelib import wiring

OPEN = 300
DRAW = random.Random(5)


def draw_times(*slower: float) -> dict[str, list[float]]:
    """Returns times of 200 rounds of a machine that gets slower and slower, and of classes that take so much longer."""
    rounds = range(200)
    return {
        str(number): [5 + one / 20 + more + DRAW.gauss(0, 0.3) for one in rounds] for number, more in enumerate(slower)
    }


def test_classes_that_differ_by_chance_alone_are_alike_and_others_are_not() -> None:
    judged = [one.alike for _ in range(5) for one in alike.compare(draw_times(0, 0, 0), DRAW)]
    assert judged == [True] * 10
    for _ in range(5):
        same, slower, faster = alike.compare(draw_times(0, 0, 0.3, -0.3), DRAW)
        assert (same.alike, slower.alike, faster.alike) == (True, False, False)
        assert slower.difference == pytest.approx(0.3, abs=0.12) and faster.noise < 0.25


def test_every_list_and_search_keeps_its_budget_and_finds_all_that_is_wanted(tmp_path: Path) -> None:
    table = SqliteTable(tmp_path / "lists.sqlite")
    world = FileWorld(table)
    try:
        table.load(TENANT, lists.items(OPEN, wiring.ports().clock.now()))
        rows = {row.what.partition(": ")[2]: row for row in lists.measure(world, "a table in a file", OPEN)}
    finally:
        world.close()
        table.close()
    assert [name for name, row in rows.items() if row.verdict != "OK" or not row.binding] == []
    assert len(rows) == len(lists.LISTINGS) + 3
    wanted = {"all open, 25 a page": OPEN, "by receipt": OPEN, "one type": OPEN // 5, "none at all": 0}
    for name, found in wanted.items():
        assert f", {found} found;" in rows[name].measured
