"""What is late is counted by one query, and nothing is told where nothing is."""

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
