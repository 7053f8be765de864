"""Where a request lies: its lists, its calendar, its chain, its tries, and nothing of another tenant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.changes import Raced
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.rights.verification import TRIES, UseLastTry
from chalicelib.usecases.rights.decide import Deny, deny
from chalicelib.usecases.rights.leave import withdraw
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.worlds.rights_desk import PAT, TENANT, RightsWorld

DAY = timedelta(days=1)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RightsWorld:
    """Returns a new world."""
    return RightsWorld(monkeypatch)


def places(w: RightsWorld, request_id: str, sk: str = "state") -> tuple[str, str]:
    """Returns list and calendar of an item of a request, "" where it has none."""
    (item,) = [item for item in w.items(request_id) if item["sk"] == sk]
    return str(item.get("list_pk") or ""), str(item.get("due_pk") or "")


def test_a_request_moves_from_the_open_to_the_closed_and_leaves_the_calendar(w: RightsWorld) -> None:
    request = w.one("delete")
    listed, due = places(w, request.id)
    assert listed == f"T#{TENANT}#REQUESTS#open" and due.startswith(f"T#{TENANT}#REMIND#")
    assert places(w, request.id, "details")[0] == f"T#{TENANT}#REQUESTS#all"
    withdraw(w.ports, w.person(request.id), request.id, None)
    assert places(w, request.id) == (f"T#{TENANT}#REQUESTS#closed", "")


def test_the_calendar_gives_what_is_due_the_earliest_first(w: RightsWorld) -> None:
    first = w.one("delete")
    w.clock.advance(DAY)
    second = w.one("delete")
    now = w.clock.now()
    assert list(w.ports.rights_requests.due(TENANT, now)) == []
    assert list(w.ports.rights_requests.due(TENANT, now + 2 * DAY)) == [first.id]
    assert list(w.ports.rights_requests.due(TENANT, now + 3 * DAY)) == [first.id, second.id]
    assert next(w.ports.rights_requests.due(TENANT, now + 3 * DAY)) == first.id
    assert list(w.ports.rights_requests.due("cyclonex", now + 3 * DAY)) == []


def test_another_tenant_finds_nothing(w: RightsWorld) -> None:
    request = w.verified("know")
    port = w.ports.rights_requests
    assert port.get("cyclonex", request.id) is None and port.read("cyclonex", [request.id]) == {}
    assert port.with_tries("cyclonex", request.id) is None and port.letter_basis("cyclonex", request.id, 1) is None
    assert port.events("cyclonex", request.id, None, 10) == [] and port.of_person("cyclonex", request.keys[0]) == []
    assert request.post.tracking is not None
    assert w.ports.letters.tracking("cyclonex", request.id, request.post.tracking.id) is None


def test_all_tries_but_the_last_are_counted_by_themselves(w: RightsWorld) -> None:
    request = w.one("delete")
    port, store, now = w.ports.rights_requests, w.ports.store, w.clock.now()
    with pytest.raises(Raced):
        store.commit(TENANT, [UseLastTry(request.id)], None, "", now)
    assert [port.count_try(TENANT, request.id) for _ in range(6)] == [True] * 4 + [False] * 2
    store.commit(TENANT, [UseLastTry(request.id)], None, "", now)
    found = port.with_tries(TENANT, request.id)
    assert found is not None and found[1] == TRIES and not port.count_try(TENANT, request.id)
    with pytest.raises(Raced):
        store.commit(TENANT, [UseLastTry(request.id)], None, "", now)


def test_what_personal_words_leave_in_the_state_the_events_and_the_rows_is_nothing(w: RightsWorld) -> None:
    request = w.verified("know")
    add_note(w.ports, w.staff(), request.id, "Rivera is upset")
    deny(w.ports, w.staff(), Deny(request.id, (Reason("security", "Rivera, no."),)))
    kept = [item for item in w.items(request.id) if item["sk"] == "state" or str(item["sk"]).startswith("E#")]
    assert len(kept) >= 5
    for item in [*kept, *w.rows()]:
        assert "Rivera" not in repr(item) and PAT not in repr(item)
