"""What lies in the archive leaves the table, and nothing that was said since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.archive.purge import list_parts
from chalicelib.usecases.rights.keeping.purge_written import is_purging, purge_left, purge_parts
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def test_a_request_that_is_not_archived_loses_nothing(w: ArchiveWorld) -> None:
    request = w.closed()
    items = w.written_items(request.id)
    purge_left(w.ports, TENANT, request.id, w.clock.now())
    assert w.written_items(request.id) == items and not is_purging(request)
    with pytest.raises(ValueError, match="archived"):
        purge_parts(w.ports, TENANT, request, [], w.clock.now())


def test_whoever_acts_on_it_meanwhile_keeps_what_is_left_until_the_next_object(w: ArchiveWorld) -> None:
    request = w.closed()
    whole = w.ports.rights_requests.whole(TENANT, request.id)
    assert whole is not None
    w.archive()
    stubbed = w.get(request.id)
    assert stubbed.archived is not None
    add_note(w.ports, w.staff(), request.id, "One more thing.")
    late = replace(stubbed, archived=replace(stubbed.archived, purging=True))
    now = w.ports.rights_requests.whole(TENANT, request.id)
    assert now is not None
    purge_parts(w.ports, TENANT, late, list_parts(now), w.clock.now())
    assert w.written_items(request.id) == [f"D#{stubbed.version + 1:010d}"]


def test_the_place_in_the_list_by_receipt_stays(w: ArchiveWorld) -> None:
    request = w.archived()
    (left,) = [item for item in w.items(f"#REQ#{request.id}") if item["sk"] == "details"]
    assert left.keys() == {"pk", "sk", "id", "list_pk", "list_sk"}
    listed, _ = w.ports.rights_requests.listed(TENANT, "all", "", None, None, 10)
    assert [one.request_id for _, one in listed] == [request.id]
