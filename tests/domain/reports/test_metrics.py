"""The figures of a year: what a slow count of the events finds, whatever the order in which acts were counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.reports import metrics
from chalicelib.domain.reports.counters import ChangeCounts, count, is_equal, read_change, write_change
from chalicelib.domain.reports.figures import find_figure
from tests.domain.reports.histories import ZONE, History, make_histories, recount


def add_up(changes: list[ChangeCounts]) -> dict[str, Counter[str]]:
    months: dict[str, Counter[str]] = {}
    for change in changes:
        months.setdefault(change.month, Counter()).update(change.amounts)
    return months


def tidy(row: dict[str, Any]) -> dict[str, Any]:
    """Returns the figures that are not nothing, the mean to a tenth."""
    kept = {name: value for name, value in row.items() if value not in (0, {}, None)}
    if "mean_days" in kept:
        kept["mean_days"] = pytest.approx(kept["mean_days"], abs=0.051)
    return kept


def test_the_figures_equal_a_slow_count_of_the_events() -> None:
    seen = {name for seed in range(4) for name in compare(Random(seed))}
    assert seen >= {"complied", "complied_in_part", "denied", "not_verified", "withdrawn", "not_mine", "open"}


def compare(random: Random) -> Iterator[str]:
    """Compares the figures of random histories with a slow count, and yields the names of those that are not zero."""
    histories = make_histories(random, 160)
    changes = [change for history in histories for change in history.changes]
    random.shuffle(changes)
    months = add_up([read_change(write_change(change)) for change in changes])
    for year in (2026, 2027):
        found = metrics.summarize((months.get(month, {}) for month in metrics.list_months(year)), year)
        for part, place in ((metrics.ALL, None), (metrics.CALIFORNIA, "US-CA")):
            slow = recount(histories, year, place)
            for right, figures in found[part].items():
                fast = {name: value for name, value in asdict(figures).items() if value not in (0, {}, None)}
                assert fast == tidy(slow.get(right, {})), (year, part, right)
                yield from fast


def test_counters_of_acts_equal_a_count_of_what_the_requests_are_now() -> None:
    histories = make_histories(Random(7), 150)
    reopened = [one for one in histories if sum(name == "request.appeal_decided" for name, *_ in one.events)]
    crossing = [one for one in histories if one.received_at.year == 2026 and one.events[-1][2].year == 2027]
    assert reopened and crossing
    months = add_up([change for history in histories for change in history.changes])
    by_month: dict[str, list[History]] = {}
    for history in histories:
        by_month.setdefault(find_figure(history.request, ZONE).month, []).append(history)
    assert months.keys() == by_month.keys()
    for month, some in by_month.items():
        assert is_equal(months[month], count(find_figure(one.request, ZONE) for one in some))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_mean_and_median_are_those_of_the_days_themselves(days: list[int]) -> None:
    from statistics import mean, median

    found = Counter(days)
    assert metrics.find_median(found) == median(days)
    assert metrics.find_mean(found) == pytest.approx(mean(days), abs=0.0501)


def test_without_days_there_is_no_mean() -> None:
    assert metrics.find_mean({}) is None and metrics.find_median({}) is None


def test_figures_about_automated_decisions_begin_with_the_law_that_gives_these_rights() -> None:
    assert "access_automated_decisions" not in metrics.list_types(2026)
    assert metrics.list_types(2027)[-2:] == ("access_automated_decisions", "opt_out_automated_decisions")


@pytest.mark.parametrize(("year", "countable"), [(2017, False), (2018, True), (2026, True), (2027, False)])
def test_only_years_that_have_begun_have_figures(year: int, countable: bool) -> None:
    assert metrics.is_countable(year, date(2026, 12, 31)) is countable


def test_every_figure_has_its_definition() -> None:
    named = {*metrics.DEFINITIONS} - {"year", "jurisdictions"}
    assert named == set(asdict(metrics.Metrics()))
