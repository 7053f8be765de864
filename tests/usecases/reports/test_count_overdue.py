"""What is late is counted by one query, and nothing is told where nothing is, nor asked again for an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.usecases.reports.count_overdue import count_overdue
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld


def test_requests_are_counted_once_their_clock_has_ended(w: RightsWorld, capsys: pytest.CaptureFixture[str]) -> None:
    request = w.verified("know")
    w.deliver()
    due_on = request.clock.acknowledge_by if w.get(request.id).acknowledged_at is None else request.clock.due_on
    w.clock.advance(timedelta(days=(due_on - w.clock.now().date()).days))
    capsys.readouterr()
    assert count_overdue(w.ports, TENANT) == 0 and "RequestsOverdue" not in capsys.readouterr().out
    w.clock.advance(timedelta(days=1))
    w.table.calls.clear()
    assert count_overdue(w.ports, TENANT) == 1 and w.table.calls == ["query"]
    assert f'"tenant":"{TENANT}","RequestsOverdue":1' in capsys.readouterr().out


def test_a_process_that_found_none_asks_again_in_an_hour_and_on_the_next_day(w: RightsWorld) -> None:
    steps = ((timedelta(), 1), (timedelta(minutes=59), 0), (timedelta(minutes=1), 1), (timedelta(hours=14), 1))
    for step, queries in steps:  # it is 11:00 in Chicago at the beginning, so the last step ends on the next day
        w.clock.advance(step)
        w.table.calls.clear()
        assert count_overdue(w.ports, TENANT) == 0
        assert w.table.calls == ["query"] * queries, step


def test_a_new_day_is_asked_about_at_once(w: RightsWorld) -> None:
    w.clock.advance(timedelta(hours=12, minutes=45))
    assert count_overdue(w.ports, TENANT) == 0
    w.clock.advance(timedelta(minutes=15))
    w.table.calls.clear()
    assert count_overdue(w.ports, TENANT) == 0
    assert w.table.calls == ["query"], "it is midnight in Chicago"


def test_what_is_late_is_counted_with_every_sweep(w: RightsWorld) -> None:
    w.verified("know")
    w.clock.advance(timedelta(days=200))
    for _ in range(2):
        w.table.calls.clear()
        assert count_overdue(w.ports, TENANT) == 1
        assert w.table.calls == ["query"]
