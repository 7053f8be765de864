"""An operator's look at what should be gone: all of it, whatever the calendar says, and what a hold keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.rights.moments import PAPERS_FOR
from chalicelib.usecases.retention.find_overdue import ask_for, find_overdue
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from tests.fixtures.factories import who
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.retention.people import SIX_YEARS, AgedWorld
from tests.usecases.retention.world import RetentionWorld

DAY = timedelta(days=1)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RetentionWorld:
    return RetentionWorld(monkeypatch)


def found(w: RetentionWorld) -> list[tuple[str, bool]]:
    return [(one.kind, one.held) for one in find_overdue(w.ports, w.ctx())]


def test_what_the_calendar_lost_is_found_and_goes(w: RetentionWorld) -> None:
    request = w.old()
    place = next(
        one for one, item in w.table.items[TENANT].items() if item.get("id") == request.id and one.sk == "state"
    )
    w.table.items[TENANT][place] = {
        name: value for name, value in w.table.items[TENANT][place].items() if not name.startswith("due_")
    }
    w.pass_time()
    (overdue,) = find_overdue(w.ports, w.ctx())
    assert request.archived is not None
    assert (overdue.kind, overdue.record_id, overdue.since) == ("requests", request.id, request.archived.ends_at)
    assert ask_for(w.ports, TENANT, [overdue, overdue]) == 1
    w.deliver()
    w.archive()
    assert found(w) == [] and len(w.named()) == 1


def test_a_hold_keeps_the_files_too_and_lets_them_go_once_it_is_released(w: RetentionWorld) -> None:
    request = w.with_papers()
    day = (w.clock.now() + 60 * DAY).date()
    held = place_hold(w.ports, w.ctx(), PlaceHold("legal_obligation", "An audit.", day, request_id=request.id)).result
    w.clock.advance(PAPERS_FOR)
    for _ in range(2):
        w.pass_time(DAY)
    assert found(w) == [("papers", True)] and len(w.get(request.id).files) == 1
    assert ask_for(w.ports, TENANT, list(find_overdue(w.ports, w.ctx()))) == 0
    release_hold(w.ports, w.ctx(), held.id, "It is over.")
    for _ in range(2):
        w.pass_time(DAY)
    assert found(w) == [] and w.get(request.id).files == ()


def test_nothing_is_found_before_its_day(w: RetentionWorld) -> None:
    w.old()
    w.with_papers()
    w.clock.advance(-DAY)
    assert found(w) == []


def test_people_are_found_whatever_the_calendar_says_and_those_that_a_hold_keeps_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    w = AgedWorld(monkeypatch)
    for name in ("ann@a.example", "bea@b.example", "cem@c.example"):
        w.consent([name], "-marketing/email")
    w.clock.advance(SIX_YEARS)
    w.consent(["cem@c.example", "dan@d.example"], "-marketing/email")
    hold = PlaceHold("legal_obligation", "An audit.", w.clock.now().date() + DAY, (who("bea@b.example"),))
    place_hold(w.ports, w.ctx(), hold)
    overdue = list(find_overdue(w.ports, w.ctx()))
    ann, bea = (w.found(name).id for name in ("ann@a.example", "bea@b.example"))
    assert {(one.kind, one.record_id, one.held) for one in overdue} == {
        ("consent_proof", ann, False),
        ("consent_proof", bea, True),
    }
    assert ask_for(w.ports, w.tenant, overdue) == 1
    w.deliver_all()
    assert w.found("ann@a.example").is_ended and not w.found("bea@b.example").is_ended
    assert [one.record_id for one in find_overdue(w.ports, w.ctx())] == [bea]
