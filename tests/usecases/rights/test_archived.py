"""Words, letters and messages of an archived request come from its object, and later ones from the table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.usecases.rights import archived
from chalicelib.usecases.rights.carry_out import require_request
from chalicelib.usecases.rights.documents.make_document import make_document
from chalicelib.usecases.rights.post.ask_for_links import ask_for_links
from chalicelib.usecases.rights.post.letters import list_letters, read_letter
from chalicelib.usecases.rights.read import list_events, list_messages
from chalicelib.usecases.rights.tasks import list_tasks
from chalicelib.usecases.rights.work import send_message
from tests.fixtures.factories import STRANGER, who
from tests.fixtures.worlds.rights_desk import PAT, TENANT
from tests.usecases.archive.world import ArchiveWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def test_nothing_is_opened_of_a_request_that_is_not_archived(w: ArchiveWorld) -> None:
    request = w.closed()
    start = len(w.mortal.calls)
    assert archived.open_written(w.ports, TENANT, request) is None
    assert w.mortal.calls[start:] == []


def test_the_object_is_not_read_for_what_the_table_has(w: ArchiveWorld) -> None:
    request = w.archived()
    start = len(w.mortal.calls)
    assert list_tasks(w.ports, w.staff(), request.id) == []
    assert [one for one in w.mortal.calls[start:] if one.startswith("archive.")] == []
    assert list_messages(w.ports, w.staff(), request.id, 10, None)
    assert "archive.read" in w.mortal.calls[start:]


def test_what_staff_noted_is_read_with_the_events_from_wherever_it_lies(w: ArchiveWorld) -> None:
    request = w.closed()

    def read() -> dict[str, object]:
        found, _ = list_events(w.ports, w.staff(), request.id, 100, None)
        return {one.stored.event.type: dict(one.words) for one in found}

    before = read()
    assert before["request.noted"] == {"note": "Called twice."}
    assert before["request.message_sent"] == {}, "messages have a list of their own"
    w.archive()
    start = len(w.mortal.calls)
    after = read()
    assert w.mortal.calls[start:].count("archive.read") == 1
    assert {name: after[name] for name in ("request.noted", "request.message_sent", "request.completed")} == {
        name: before[name] for name in ("request.noted", "request.message_sent", "request.completed")
    }


def test_the_object_is_read_once_for_a_document(w: ArchiveWorld) -> None:
    request = w.closed()
    before = make_document(w.ports, w.staff(), request.id)
    w.archive()
    start = len(w.mortal.calls)
    assert make_document(w.ports, w.staff(), request.id) == before
    assert w.mortal.calls[start:].count("archive.read") == 1


def test_letters_are_listed_and_read_one_by_one(w: ArchiveWorld) -> None:
    request = w.closed()
    before = list_letters(w.ports, w.staff(), request.id)
    w.archive()
    assert list_letters(w.ports, w.staff(), request.id) == before
    assert w.items("#READS#") == [], "a list shows no words"
    assert [read_letter(w.ports, w.staff(), request.id, one.id) for one in before] == before
    assert w.items("#READS#"), "what was written to a person is not read unseen"


def test_words_are_found_by_version_wherever_they_lie(w: ArchiveWorld) -> None:
    request = w.archived()
    whole = require_request(w.ports, w.staff(), request.id).opened
    assert whole is not None
    versions = [one.version for one in whole.words]
    found = archived.find_words(w.ports, TENANT, w.get(request.id), [*versions, 999])
    assert [found[version] for version in versions] == [one.words for one in whole.words]
    basis = archived.find_basis(w.ports, TENANT, request.id, versions[-1])
    assert basis is not None and basis.details is not None and basis.words == whole.words[-1].words


def test_pages_of_messages_go_on_from_the_table_into_the_object(w: ArchiveWorld) -> None:
    request = w.archived()
    send_message(w.ports, w.staff(), request.id, "By the way.")
    texts: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page, cursor = list_messages(w.ports, w.staff(), request.id, 1, cursor)
        texts += [one.text for one in page]
        if cursor is None:
            break
    assert texts == ["By the way.", "We look into it."] and cursor is None


def test_links_are_mailed_anew_to_an_address_that_only_the_object_has(w: ArchiveWorld) -> None:
    request = w.archived()
    before = len(w.mails())
    ask_for_links(w.ports, w.ctx(by=STRANGER), who(PAT))
    w.deliver()
    (text,) = w.mails()[before:]
    assert f"/r/{request.id}#" in text
    w.archive()
    assert w.get(request.id).archiving == "" and w.written_items(request.id) == []
    assert w.get(request.id).archived == request.archived, "no stranger has another object locked by asking"


@pytest.mark.parametrize("reads", ["read", "letter_basis"])
def test_a_state_that_is_older_than_what_was_read_with_it_hides_nothing(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch, reads: str
) -> None:
    request = w.closed()
    document = make_document(w.ports, w.staff(), request.id)
    read = getattr(w.ports.rights_requests, reads)

    def torn(*arguments: object) -> object:
        before = read(*arguments)
        w.archive()
        after = read(*arguments)
        if reads == "letter_basis":
            return replace(after, request=before.request)
        return {one: replace(seen, request=before[one].request) for one, seen in after.items()}

    monkeypatch.setattr(w.ports.rights_requests, reads, torn)
    assert make_document(w.ports, w.staff(), request.id) == document
    assert require_request(w.ports, w.staff(), request.id).details is not None


@pytest.mark.parametrize("reads", ["of_request", "get", "messages"])
def test_what_is_read_while_the_request_is_archived_is_found_in_the_object(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch, reads: str
) -> None:
    request = w.closed()
    seen = require_request(w.ports, w.staff(), request.id)
    letters = archived.list_left(w.ports, TENANT, seen)
    read = getattr(w.ports.letters, reads)

    def late(*arguments: object) -> object:
        w.archive()
        return read(*arguments)

    monkeypatch.setattr(w.ports.letters, reads, late)
    if reads == "of_request":
        assert archived.list_left(w.ports, TENANT, seen) == letters != []
    elif reads == "get":
        assert archived.find_left(w.ports, TENANT, seen, letters[0].id) == letters[0]
    else:
        assert [one.text for one in archived.list_page(w.ports, TENANT, seen, None, 5)[0]] == ["We look into it."]
