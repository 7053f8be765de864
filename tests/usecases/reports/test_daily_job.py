"""The daily job: once a day, from where it stopped, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.times import local_date
from chalicelib.usecases.reports.daily_job import make_reports
from chalicelib.usecases.reports.overview import read_overview
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld
from tests.usecases.reports.test_count_requests import tell_all

DAY = timedelta(days=1)


def begin(w: RightsWorld) -> None:
    """Lets requests be made, and the next day come."""
    w.take_in("know", "delete", "opt_out_sale_sharing")
    tell_all(w)
    w.clock.advance(DAY)


def test_it_runs_once_a_day_and_then_costs_one_read_a_process(
    w: RightsWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(w)
    assert make_reports(w.ports, TENANT) == 1
    assert f'"tenant":"{TENANT}","ReportJobs":1' in capsys.readouterr().out
    w.table.calls.clear()
    assert make_reports(w.ports, TENANT) == 0
    assert w.table.calls == ["get"]
    w.table.calls.clear()
    assert make_reports(w.ports, TENANT) == 0
    assert w.table.calls == []
    w.clock.advance(DAY)
    assert make_reports(w.ports, TENANT) == 1


def test_days_that_it_missed_are_counted_later(w: RightsWorld) -> None:
    make_reports(w.ports, TENANT)
    begin(w)
    w.clock.advance(3 * DAY)
    assert make_reports(w.ports, TENANT) == 4
    found = read_overview(w.ports, w.ctx("reports:read"))
    assert found.days is not None and [one.received for one in found.days] == [0, 3, 0, 0, 0]
    assert "daily_job_missed" not in {one.code for one in found.warnings}
    w.clock.advance(3 * DAY)
    assert "daily_job_missed" in {one.code for one in read_overview(w.ports, w.ctx("reports:read")).warnings}


def test_it_is_not_done_while_counters_are_suspected(w: RightsWorld) -> None:
    begin(w)
    w.one("correct", email="late@practice.example")
    assert make_reports(w.ports, TENANT) == 1
    assert w.ports.daily_figures.job(TENANT).done_on is None
    tell_all(w)
    w.clock.advance(timedelta(minutes=15))
    assert make_reports(w.ports, TENANT) == 0
    job = w.ports.daily_figures.job(TENANT)
    assert job.done_on == local_date(w.clock.now(), w.ports.profiles[TENANT].time_zone) and job.suspicions == ()


def test_whatever_dies_the_next_sweep_ends_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = RightsWorld(monkeypatch)
    begin(calm)
    make_reports(calm.ports, TENANT)
    expected = calm.ports.daily_figures.job(TENANT)
    deaths = 0
    for w, *_ in list_deaths(lambda: RightsWorld(monkeypatch), lambda w: make_reports(w.ports, TENANT), begin):
        make_reports(w.ports, TENANT)
        job = w.ports.daily_figures.job(TENANT)
        assert (job.counted_to, job.done_on) == (expected.counted_to, expected.done_on)
        found = read_overview(w.ports, w.ctx("reports:read"))
        assert found.days is not None and [(one.received, one.closed) for one in found.days] == [(3, 1)]
        deaths += 1
    assert deaths > 3
