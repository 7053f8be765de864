"""The jobs of a day read its events together, and say so where there are too many of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.usecases.audit import day_lines
from chalicelib.usecases.audit.day_lines import DayLines
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.reports.daily_job import make_reports
from chalicelib.usecases.retention.report_day import report_days
from tests.fixtures import log_lines
from tests.fixtures.factories import DAY
from tests.usecases.audit.world import AuditWorld

ONE = timedelta(days=1)


@pytest.fixture
def world() -> AuditWorld:
    world = AuditWorld()
    for name in "abc":
        world.consent([f"{name}@a.example"], "+newsletter/email")
    keep_read(world.ports, world.ctx(), "person.looked_up", [world.found("a@a.example").id])
    return world


def test_a_day_has_its_events_and_not_its_reads(world: AuditWorld) -> None:
    lines = DayLines(world.ports, world.tenant).read(world.first)
    every = world.ports.audit.lines(world.tenant, world.first, 100)
    assert sorted(lines) == sorted(line for line in every if line.kind == "event")
    assert (len(lines), len(every)) == (3, 4)


def test_no_day_is_read_twice_whichever_job_asks(world: AuditWorld) -> None:
    world.clock.advance(5 * DAY)
    lines = DayLines(world.ports, world.tenant)
    assert make_reports(world.ports, world.tenant, lines) == 1
    make_reports(world.ports, world.tenant, lines)
    assert report_days(world.ports, world.tenant, lines) == 1
    world.clock.advance(6 * DAY)
    lines = DayLines(world.ports, world.tenant)
    assert make_reports(world.ports, world.tenant, lines) == 6
    world.table.calls.clear()
    assert report_days(world.ports, world.tenant, lines) == 6
    assert world.table.calls.count("query") == 1, "the page of holds; each day was read before"


def test_days_are_forgotten_before_there_are_too_many_lines_of_them(
    world: AuditWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.clock.advance(DAY)
    world.consent(["d@a.example"], "+newsletter/email")
    monkeypatch.setattr(day_lines, "MOST_LINES", 3)
    lines = DayLines(world.ports, world.tenant)
    first = lines.read(world.first)
    assert lines.read(world.first) is first
    (later,) = lines.read(world.first + ONE)
    world.table.calls.clear()
    assert list(lines.read(world.first + ONE)) == [later] and world.table.calls == []
    assert sorted(lines.read(world.first)) == sorted(first)
    assert world.table.calls != [], "it was forgotten for the day after it"


def test_a_day_of_more_events_than_a_run_can_look_at_is_an_error_line(
    world: AuditWorld, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(day_lines, "MOST_LINES", 3)
    DayLines(world.ports, world.tenant).read(world.first)
    assert '"figures.day_cut_short"' not in capsys.readouterr().out
    monkeypatch.setattr(day_lines, "MOST_LINES", 2)
    lines = DayLines(world.ports, world.tenant)
    assert len(lines.read(world.first)) == 3
    lines.read(world.first)
    (told,) = log_lines.lines(capsys.readouterr().out)
    assert (told["level"], told["event"], told["count"]) == ("error", "figures.day_cut_short", 3)
