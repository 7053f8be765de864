"""What goes on beside the archive: reminders, acts at the very moment, and codes that others are verified by."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.domain.archive.request_file import open_file
from chalicelib.domain.errors import Invalid
from chalicelib.domain.rights.verification import TRIES
from chalicelib.storage.rights import whole
from chalicelib.storage.table import ops
from chalicelib.usecases.archive.verify import verify
from chalicelib.usecases.audit.verify import verify_days, verify_record
from chalicelib.usecases.rights.leave import withdraw
from chalicelib.usecases.rights.tasks import AddTask, add_task
from chalicelib.usecases.rights.verify import verify_code
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.factories import STRANGER
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def test_a_task_that_is_open_is_reminded_of_as_before(w: ArchiveWorld) -> None:
    request = w.closed()
    due_on = (w.clock.now() + timedelta(days=10)).date()
    add_task(w.ports, w.staff(), AddTask(request.id, "service_providers", title="Tell the vendor", due_on=due_on))

    def moment() -> object:
        return next(item for item in w.items(f"#REQ#{request.id}") if item["sk"] == "state").get("due_at")

    before = moment()
    w.archive()
    assert before is not None and moment() == before and w.get(request.id).archived is not None


def test_reminders_of_an_archived_request_are_told_and_make_no_further_object(w: ArchiveWorld) -> None:
    request = w.closed()
    due_on = (w.clock.now() + timedelta(days=2)).date()
    add_task(w.ports, w.staff(), AddTask(request.id, "service_providers", title="Tell the vendor", due_on=due_on))
    w.archive()
    for _ in range(5):
        w.keep_time(request.id, timedelta(days=1))
        w.deliver()
        w.archive()
    assert w.events(request.id).count("request.fell_overdue") >= 2 and len(w.bucket.objects) == 1
    assert [one.verdict for one in verify(w.ports, TENANT)] == ["valid"]
    add_note(w.ports, w.staff(), request.id, "They were told.")
    w.archive()
    assert len(w.bucket.objects) == 2 and w.written_items(request.id) == []
    assert [one.verdict for one in verify(w.ports, TENANT)] == ["valid"]


def test_an_audit_of_an_archived_request_finds_its_words_erased_and_nothing_wrong(w: ArchiveWorld) -> None:
    request = w.archived()
    for found in (verify_record(w.ports, w.ctx(), request.id), verify_days(w.ports, w.ctx(), None, None)):
        about = [one for one in found.examined.findings if request.id in one.record]
        assert found.valid and {one.verdict for one in about} == {"erased"}
        assert 1 in [one.version for one in about], "what was asked for, of which its place in a list is left"


def test_an_act_while_it_is_read_is_in_the_object(w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    request = w.closed()
    query, acted = w.table.query, list[int]()

    def slowly(tenant: str, span: ops.Span) -> ops.Page:
        page = query(tenant, span)
        if span.pk.endswith(request.id) and not acted:
            acted.append(1)
            add_note(w.ports, w.staff(), request.id, "One more thing.")
        return page

    monkeypatch.setattr(whole, "_PAGE", 3)
    monkeypatch.setattr(w.table, "query", slowly)
    w.archive()
    after = w.get(request.id)
    assert acted and after.archived is not None and after.archived.version == request.version + 1
    opened = open_file(w.object_of(after).content, w.object_of(after).key, after.archived.sealing_key)
    assert opened.find_words(request.version + 1) == {"note": "One more thing."}
    events = json.loads(w.object_of(after).content)["events"]
    assert [one["version"] for one in events] == list(range(1, after.version))
    assert w.written_items(request.id) == []


def test_tries_at_the_code_of_linked_requests_stay_counted_once_the_one_that_leads_is_archived(w: ArchiveWorld) -> None:
    lead, waiting = w.take_in("know", "delete")
    w.deliver()
    code = w.code()
    withdraw(w.ports, w.person(lead.id), lead.id, None)
    w.deliver()
    w.archive()
    assert w.get(lead.id).archived is not None and not w.get(waiting.id).closed
    stranger = w.ctx(by=STRANGER)
    for _ in range(TRIES):
        with pytest.raises(Invalid):
            verify_code(w.ports, stranger, waiting.id, "000000" if code != "000000" else "111111")
    w.archive()
    assert w.get(lead.id).archiving == ""
    with pytest.raises(Invalid):
        verify_code(w.ports, stranger, waiting.id, code)
