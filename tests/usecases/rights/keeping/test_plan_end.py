"""The end of a request is asked for on its day, unless a hold or another request of its call needs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.retention.chain import LookAgain
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.rights.keeping.archived import Archived
from chalicelib.domain.rights.keeping.files import RightsFile
from chalicelib.domain.rights.moments import PAPERS_FOR, find_stub_end
from chalicelib.domain.rights.reminding.planning import find_moment, mark_reminded
from chalicelib.domain.rights.requests import RightsRequest, SaveRightsRequest
from chalicelib.usecases.events import call_event
from chalicelib.usecases.rights.decide import Deny, deny
from chalicelib.usecases.rights.holds import PlaceHold, place_hold
from chalicelib.usecases.rights.keeping.plan_end import LOOK_AGAIN, plan_end
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RightsWorld:
    return RightsWorld(monkeypatch)


def denied(w: RightsWorld, request_id: str) -> RightsRequest:
    deny(w.ports, w.staff(), Deny(request_id, (Reason("security", "Because."),)))
    w.deliver()
    return w.get(request_id)


def stub(w: RightsWorld, request: RightsRequest, ends_at: datetime) -> RightsRequest:
    """Writes the stub of a request, as its archiver would."""
    after = replace(
        request, version=request.version + 1, archiving="", archived=Archived(request.version, "v1", "0", "", ends_at)
    )
    event = call_event(w.ctx(), "request.archived", record_id=request.id)
    w.ports.store.commit(TENANT, [SaveRightsRequest(after, request, event, None)], None, "", w.clock.now())
    return w.get(request.id)


def test_it_is_asked_for_on_the_day_and_looked_at_again_the_next(w: RightsWorld) -> None:
    one = stub(w, denied(w, w.verified("know").id), w.clock.now() + timedelta(days=1))
    assert plan_end(w.ports, w.ctx(), one) == []
    w.clock.advance(timedelta(days=1))
    off, row = plan_end(w.ports, w.ctx(), one)
    assert off == LookAgain(one, w.clock.now() + LOOK_AGAIN)
    assert isinstance(row, OutboxRow) and row.id.startswith("arc_")
    assert (row.kind, row.refs) == ("end_request", {"rights_request": one.id})


def test_what_a_hold_keeps_is_looked_at_again(w: RightsWorld) -> None:
    one = stub(w, denied(w, w.verified("know").id), w.clock.now())
    day = (w.clock.now() + timedelta(days=30)).date()
    place_hold(w.ports, w.ctx(), PlaceHold("legal_obligation", "An audit.", day, request_id=one.id))
    off, row = plan_end(w.ports, w.ctx(), one)
    assert off == LookAgain(one, w.clock.now() + LOOK_AGAIN)
    assert isinstance(row, OutboxRow) and (row.kind, row.refs) == ("hold_archived", {"rights_request": one.id})


def test_a_file_that_a_hold_keeps_hides_no_earlier_moment_of_its_request(w: RightsWorld) -> None:
    request = w.verified("know")
    files = (RightsFile("upl_1", "papers", w.clock.now()),)
    day = (w.clock.now() + timedelta(days=90)).date()
    place_hold(w.ports, w.ctx(), PlaceHold("legal_obligation", "An audit.", day, request_id=request.id))
    w.clock.advance(PAPERS_FOR)
    one = mark_reminded(w.get(request.id), w.ctx().profile, w.clock.now())
    soon = find_moment(one, w.ctx().profile)
    assert soon is not None and soon > w.clock.now()
    (off,) = plan_end(w.ports, w.ctx(), replace(one, files=files))
    assert isinstance(off, LookAgain) and off.at == min(soon, w.clock.now() + LOOK_AGAIN)
    w.clock.moment = soon - timedelta(hours=1)
    (off,) = plan_end(w.ports, w.ctx(), replace(one, files=files))
    assert isinstance(off, LookAgain) and off.at == soon


def test_the_request_that_leads_stays_as_long_as_another_of_its_call(w: RightsWorld) -> None:
    lead, other = (w.get(one) for one in w.verified("know", "delete").linked)
    first = stub(w, denied(w, lead.id), w.clock.now())
    assert plan_end(w.ports, w.ctx(), first) == [LookAgain(first, w.clock.now() + LOOK_AGAIN)]
    second = stub(w, denied(w, other.id), w.clock.now())
    assert len(plan_end(w.ports, w.ctx(), first)) == len(plan_end(w.ports, w.ctx(), second)) == 2


def test_one_that_is_being_archived_or_purged_or_appealed_has_no_end_yet(w: RightsWorld) -> None:
    one = stub(w, denied(w, w.verified("know").id), w.clock.now())
    assert one.archived is not None and find_stub_end(one) == w.clock.now()
    assert find_stub_end(replace(one, archiving="arc_1")) is None
    assert find_stub_end(replace(one, archived=replace(one.archived, purging=True))) is None
    assert find_stub_end(replace(one, archived=None)) is None
