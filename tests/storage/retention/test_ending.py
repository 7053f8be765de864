"""A request leaves the table and all lists at once, and only as it was read; the rest of it only once it has left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.changes import Raced
from chalicelib.domain.retention.chain import DropLeft, EndRequest, LookAgain
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.transactions import Change
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RightsWorld:
    return RightsWorld(monkeypatch)


def commit(w: RightsWorld, change: Change) -> None:
    w.ports.store.commit(TENANT, [change], None, "", w.clock.now())


def places(w: RightsWorld, request: RightsRequest) -> list[str]:
    """Returns the partitions in which anything names a request by its id."""
    found = [item for item in w.items("") if item.get("id") == request.id or str(item["pk"]).endswith(request.id)]
    return sorted({str(item["pk"]).split("#")[2] for item in found if not str(item["sk"]).startswith("E#")})


def test_its_state_goes_with_its_places_in_every_list(w: RightsWorld) -> None:
    request = w.one("delete")
    port = w.ports.rights_requests
    commit(w, EndRequest(request))
    assert port.get(TENANT, request.id) is None and port.of_person(TENANT, request.keys[0]) == []
    for part in ("all", "open", "closed"):
        assert port.listed(TENANT, part, "", None, None, 10)[0] == []
    assert list(port.due(TENANT, w.clock.now() + timedelta(days=999))) == []
    assert w.events(request.id) != []


def test_whoever_acted_meanwhile_keeps_it(w: RightsWorld) -> None:
    request = w.verified("delete")
    add_note(w.ports, w.staff(), request.id, "Called.")
    before = places(w, request)
    for change in (EndRequest(request), LookAgain(request, w.clock.now())):
        with pytest.raises(Raced):
            commit(w, change)
    assert places(w, request) == before and w.get(request.id).version == request.version + 1


def test_nothing_else_of_it_goes_before_its_state(w: RightsWorld) -> None:
    request = w.one("delete")
    names = tuple(w.ports.retention.left(TENANT, request.id))
    assert {"state", "details", "E#0000000001"} <= {*names}
    with pytest.raises(Raced):
        commit(w, DropLeft(request.id, names))
    commit(w, EndRequest(request))
    commit(w, DropLeft(request.id, tuple(w.ports.retention.left(TENANT, request.id))))
    assert w.ports.retention.left(TENANT, request.id) == []
    assert w.ports.retention.left("cyclonex", request.id) == []


def test_what_is_put_off_lies_in_the_calendar_at_that_moment(w: RightsWorld) -> None:
    request = w.one("delete")
    until = w.clock.now() + timedelta(hours=1)
    commit(w, LookAgain(request, until))
    port = w.ports.rights_requests
    assert list(port.due(TENANT, until - timedelta(seconds=1))) == [] and list(port.due(TENANT, until)) == [request.id]
    assert w.get(request.id).version == request.version and w.events(request.id) == ["request.received"]
