"""The team's list: how many requests each member has to work on, an open appeal included."""

from __future__ import annotations

import pytest

from chalicelib.domain.rights.appeals import Appeal
from chalicelib.usecases.access import read
from tests.fixtures.worlds.requests import RequestWorld

ANN = "mem_01KARZ6T9GSWQ40CJ9S2ED4T5A"


def test_what_is_left_to_do_is_counted_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    world = RequestWorld()
    template = world.make("delete")
    now = world.clock.now()
    appeal = Appeal("apl_1", "open", now, now.date(), now, late=False, required=True, of_version=1)
    world.put(
        template,
        {"assignee": ANN},
        {"assignee": ANN, "status": "in_progress"},
        {"assignee": ANN, "status": "denied"},
        {"assignee": ANN, "status": "denied", "appeals": (appeal,)},
        {"status": "open"},
    )
    world.queries()
    assert read.count_open_requests(world.ports, world.tenant, ANN) == 3
    assert world.queries() == (1, 0, 0)
    monkeypatch.setattr(read, "MOST_COUNTED", 2)
    assert read.count_open_requests(world.ports, world.tenant, ANN) == 2
