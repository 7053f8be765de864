"""What lies in the archive is read from there, and what happens to it afterwards works as before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.archive import parts
from chalicelib.domain.archive.request_file import open_file
from chalicelib.domain.errors import Conflict, Malformed, Misconfigured, NotFound
from chalicelib.domain.events import canonical
from chalicelib.domain.mail.labels import LetterLabels
from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.domain.rights.letters import Letter
from chalicelib.storage.rights.encoding import dumps
from chalicelib.storage.table import ops
from chalicelib.usecases.archive.read_archived import read_archived
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.appeal import Appeal, DecideAppeal, appeal, decide_appeal
from chalicelib.usecases.rights.carry_out import require_request
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.keeping import purge_written
from chalicelib.usecases.rights.lists.browse import ListRequests, list_requests
from chalicelib.usecases.rights.post.letters import FinishLetter, finish_letter, list_letters, read_letter
from chalicelib.usecases.rights.post.take_feedback import take_bounce
from chalicelib.usecases.rights.read import list_messages
from chalicelib.usecases.rights.work import add_note, send_message
from tests.fixtures.log_lines import lines
from tests.fixtures.worlds.rights_desk import PAT, SAM, TENANT
from tests.usecases.archive.world import ArchiveWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def test_everything_that_was_written_is_read_from_the_object_afterwards(w: ArchiveWorld) -> None:
    request = w.closed()
    seen = require_request(w.ports, w.staff(), request.id)
    messages = list_messages(w.ports, w.staff(), request.id, 10, None)
    w.archive()
    start = len(w.mortal.calls)
    again = require_request(w.ports, w.staff(), request.id)
    assert w.mortal.calls[start:] == ["table.batch_get", "archive.read"]
    assert again.details == seen.details
    assert list_messages(w.ports, w.staff(), request.id, 10, None) == messages


def test_what_happens_afterwards_ends_in_the_next_version_with_all_that_came_before(w: ArchiveWorld) -> None:
    request = w.archived()
    send_message(w.ports, w.staff(), request.id, "By the way.")
    assert not w.get(request.id).settled
    w.deliver()
    assert w.mails()[-1].count("By the way.") == 1, "the address came from the object"
    w.archive()
    after = w.get(request.id)
    assert after.archived is not None and request.archived is not None
    assert after.archived.version > request.archived.version
    texts = [one.text for one in list_messages(w.ports, w.staff(), request.id, 10, None)[0]]
    assert texts == ["By the way.", "We look into it."]
    assert w.written_items(request.id) == []
    assert len(w.bucket.objects) == 2


def test_an_object_that_is_gone_or_altered_is_an_error_line_and_not_archived_over(
    w: ArchiveWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    request = w.archived()
    kept = w.object_of(request)
    w.bucket.objects[(TENANT, kept.key)] = [replace(kept, content=kept.content.replace(b"completed", b"denied"))]
    for code in ("altered", "missing"):
        capsys.readouterr()
        with pytest.raises(Misconfigured):
            require_request(w.ports, w.staff(), request.id)
        (line,) = [line for line in lines(capsys.readouterr().out) if line.get("event") == "archive.unreadable"]
        assert (line["level"], line["record_id"], line["code"]) == ("error", request.id, code)
        w.bucket.objects.clear()


def test_once_the_key_is_gone_nothing_is_opened_and_the_proof_stays(w: ArchiveWorld) -> None:
    request = w.archived()
    assert request.archived is not None
    kept = w.object_of(request)
    assert open_file(kept.content, kept.key, "").details is None
    forgotten = replace(request, archived=replace(request.archived, sealing_key=""))
    place = next(key for key in w.table.items[TENANT] if key.pk.endswith(request.id) and key.sk == "state")
    w.table.write(TENANT, ops.Update(place, {"body": dumps(forgotten)}))
    assert require_request(w.ports, w.staff(), request.id).details is None


def test_staff_read_the_object_with_its_personal_part_opened(w: ArchiveWorld) -> None:
    request = w.closed()
    with pytest.raises(Conflict, match="not_archived"):
        read_archived(w.ports, w.staff(), request.id)
    w.archive()
    found = read_archived(w.ports, w.staff(), request.id)
    assert found.key == w.object_of(w.get(request.id)).key
    assert found.part.file is not None and found.part.file["id"] == request.id and found.part.written is not None
    assert found.part.written["details"]["email"] == "pat@practice.example"
    with pytest.raises(NotFound):
        read_archived(w.ports, w.staff(), "req_01KARZ6T9T2F4H6K8M0P1R3S5V")


def test_a_large_one_is_read_in_parts_until_it_is_archived_again(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = w.archived()
    whole = read_archived(w.ports, w.staff(), request.id)
    monkeypatch.setattr(parts, "PART", 1_000)
    found = [read_archived(w.ports, w.staff(), request.id)]
    while found[-1].cursor is not None:
        found.append(read_archived(w.ports, w.staff(), request.id, found[-1].cursor))
    file = found[0].part.file
    assert len(found) > 2 and file is not None and whole.part.file is not None and whole.cursor is None
    sealed = {**file["sealed"], "data": "".join(one.part.sealed or "" for one in found)}
    assert canonical({**file, "sealed": sealed}).encode() == w.object_of(request).content
    letters = [one for each in found if each.part.written for one in each.part.written["letters"]]
    assert whole.part.written is not None and letters == whole.part.written["letters"]
    add_note(w.ports, w.staff(), request.id, "One more thing.")
    w.archive()
    with pytest.raises(Malformed, match="next_cursor"):
        read_archived(w.ports, w.staff(), request.id, found[0].cursor)


def test_an_appeal_that_is_overturned_is_worked_on_with_all_that_was_written(w: ArchiveWorld) -> None:
    request = w.denied()
    w.archive()
    first = w.get(request.id)
    appeal(w.ports, w.staff(), Appeal(request.id, "Look again."))
    w.deliver()
    w.archive()
    decide_appeal(w.ports, w.staff(SAM), DecideAppeal(request.id, "overturned", "You are right."))
    w.deliver()
    again = w.get(request.id)
    assert (again.status, again.settled, again.archiving) == ("in_progress", False, "")
    assert "details" in w.written_items(request.id)
    (listed,), _ = list_requests(w.ports, w.staff(), ListRequests(status="in_progress"))
    assert listed.details is not None and listed.details.requester.email == "pat@practice.example"
    assert require_request(w.ports, w.staff(), request.id).details is not None
    complete(w.ports, w.staff(), Complete(request.id, Granted("Here it is.")))
    w.deliver()
    w.archive()
    last = w.get(request.id)
    assert first.archived is not None and last.archived is not None
    assert last.status == "completed" and last.archived.version > first.archived.version
    found = read_archived(w.ports, w.staff(), request.id)
    assert found.part.written is not None
    kinds = {one["kind"] for one in found.part.written["letters"]}
    assert kinds == {"received", "denied", "appeal_received", "appeal_decided", "completed"}
    assert w.written_items(request.id) == []
    assert all(len(versions) == 1 for versions in w.bucket.objects.values())


def test_one_overturned_while_its_words_still_leave_the_table_keeps_its_name(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = w.denied()
    for number in range(50):  # too many to leave at once
        add_note(w.ports, w.staff(), request.id, f"Note {number}.")
    appeal(w.ports, w.staff(), Appeal(request.id, "Look again."))
    w.deliver()
    monkeypatch.setattr(purge_written, "AT_ONCE", 1)
    commit = w.ports.store.commit
    decided: list[int] = []

    def slowly(tenant: str, changes: list[object], *rest: object) -> None:
        commit(tenant, changes, *rest)  # type: ignore[arg-type]
        if type(changes[0]).__name__ == "PurgeWritten" and not decided:
            decided.append(1)
            decide_appeal(w.ports, w.staff(SAM), DecideAppeal(request.id, "overturned", "You are right."))

    monkeypatch.setattr(purge_written, "AT_ONCE", 1)
    monkeypatch.setattr(w.ports.store, "commit", slowly)
    w.archive()
    assert decided and w.get(request.id).status == "in_progress"
    w.repair()
    assert "details" in w.written_items(request.id)


def test_a_bounce_that_comes_late_writes_the_letter_again_from_the_object(w: ArchiveWorld) -> None:
    request = w.archived()
    sent = next(one for one in list_letters(w.ports, w.staff(), request.id) if one.kind == "completed")
    labels = LetterLabels(request.id, sent.id)
    ctx = of_system(w.ports.profiles[TENANT], "feedback", w.clock.now(), "r-1")
    assert take_bounce(w.ports, ctx, labels, PAT)
    again = read_letter(w.ports, w.staff(), request.id, sent.id)
    assert isinstance(again, Letter) and again.state == "to_print" and "Here it is." in "".join(again.paragraphs)
    assert not w.get(request.id).settled
    w.archive()
    assert w.get(request.id).archived == request.archived, "it waits for whoever prints the letter"
    finish_letter(w.ports, w.staff(), FinishLetter(request.id, sent.id, "mail"))
    w.archive()
    after = w.get(request.id)
    assert after.archived is not None and request.archived is not None
    assert after.archived.version > request.archived.version and w.written_items(request.id) == []
    found = read_archived(w.ports, w.staff(), request.id)
    assert found.part.written is not None
    states = {one["id"]: one["state"] for one in found.part.written["letters"]}
    assert states[sent.id] == "done"
