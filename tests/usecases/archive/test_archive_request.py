"""A closed request is archived once, whole, and only then leaves the table, wherever the process dies."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.domain.archive.objects import find_last_day
from chalicelib.domain.archive.request_file import open_file
from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.domain.events import find_break
from chalicelib.domain.hashing import hash_bytes
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.carry_out import require_request
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.tasks import AddTask, add_task
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.log_lines import lines
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.archive.world import ArchiveWorld

PERSONAL = ("pat@practice.example", "Called twice", "We look into it", "Here it is")


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def test_the_row_comes_with_the_transaction_after_which_no_letter_is_left(w: ArchiveWorld) -> None:
    request = w.denied()
    (row,) = w.rows_to_archive()
    assert (request.archiving, request.settled) == (row["id"], True)
    assert w.events(request.id)[-1] == "request.letter_sent"
    (again,) = [item for item in w.items("#REQ#") if item["sk"] == "state"]
    assert str(row["id"]) in json.dumps(w.queue.to_archive) and again["version"] == request.version


def test_a_request_that_is_open_or_whose_letter_waits_is_not_archived(w: ArchiveWorld) -> None:
    opened = w.verified("know")
    w.deliver()
    assert w.rows_to_archive() == [] and not w.get(opened.id).settled


def test_it_lies_in_one_object_and_leaves_its_state_and_its_events(
    w: ArchiveWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    before = w.closed()
    assert len(w.written_items(before.id)) >= 5
    written = w.ports.rights_requests.whole(TENANT, before.id)
    w.archive()
    assert '"RequestsArchived":1' in capsys.readouterr().out
    after = w.get(before.id)
    assert after.archived is not None and not after.archived.purging and after.archiving == ""
    assert after.archived.version == before.version == after.version - 1
    assert w.written_items(before.id) == [] and w.rows_to_archive() == []
    assert w.events(before.id)[-1] == "request.archived"
    kept = w.object_of(after)
    assert kept.key == f"requests/{before.id}/{before.version}.json"
    assert (hash_bytes(kept.content), kept.mode) == (after.archived.sha256, "GOVERNANCE")
    assert kept.locked_until == find_last_day("request", w.ports.profiles[TENANT].retention, w.clock.now())
    opened = open_file(kept.content, kept.key, after.archived.sealing_key)
    assert written is not None and opened == written.written
    assert find_break(w.ports.rights_requests.events(TENANT, before.id, None, 100)[::-1]) is None


def test_the_open_part_of_an_object_proves_and_names_nobody(w: ArchiveWorld) -> None:
    request = w.archived()
    text = w.object_of(request).content.decode()
    assert not [word for word in PERSONAL if word in text]
    file = json.loads(text)
    assert json.dumps(file, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == text
    events = w.ports.rights_requests.events(TENANT, request.id, None, 100)[::-1]
    assert [one["hash"] for one in file["events"]] == [one.hash for one in events[:-1]]
    digests = {one["digest"] for one in file["personal"]}
    assert {one.event.digest for one in events if one.event.digest} <= digests
    assert [row["id"] for row in file["law"]] == [request.clock.row]
    assert file["request"]["status"] == "completed" and file["request"]["closing"]["by"] == "mem_alex"


def test_it_takes_no_more_calls_than_the_budget_says(w: ArchiveWorld) -> None:
    w.closed()
    start = len(w.mortal.calls)
    w.archive()
    assert w.mortal.calls[start:] == [
        "table.get",  # the row
        "table.query",
        "archive.put",
        "archive.read_back",
        "table.get",  # whether a hold concerns it: the person
        "table.query",  # and the request
        "table.transact",  # stub, event, end of the row
        "table.transact",  # what was written, and the mark that all is gone
    ]


def test_the_calendar_still_reminds_of_its_open_tasks(w: ArchiveWorld) -> None:
    request = w.archived()
    due_on = (w.clock.now() + timedelta(days=20)).date()
    task = AddTask(request.id, "service_providers", title="Delete it there.", due_on=due_on)
    add_task(w.ports, w.staff(), task)
    (before,) = [item for item in w.items("#REQ#") if item["sk"] == "state"]
    w.archive()
    (after,) = [item for item in w.items("#REQ#") if item["sk"] == "state"]
    assert w.get(request.id).archiving == "" and after["due_at"] == before["due_at"]
    assert str(after["due_at"])[:10] <= due_on.isoformat()


def test_a_process_that_dies_anywhere_loses_nothing_and_does_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    deaths = 0
    for w, _, _ in list_deaths(lambda: ArchiveWorld(monkeypatch), ArchiveWorld.archive, ArchiveWorld.closed):
        w.repair()
        w.check_done()
        deaths += 1
    assert deaths >= 14


def test_an_announcement_that_was_lost_and_one_that_comes_twice_change_nothing(w: ArchiveWorld) -> None:
    w.closed()
    messages = dict(w.queue.to_archive)
    w.queue.to_archive.clear()
    w.repair()
    w.check_done()
    w.queue.to_archive.update(messages)
    w.archive()
    w.check_done()


def test_two_archivers_at_once_write_one_object(w: ArchiveWorld) -> None:
    request = w.closed()
    (row,) = w.rows_to_archive()
    others: list[int] = []

    def between(_: str, content: bytes) -> bytes:
        if not others:
            others.append(1)
            deliver(w.ports, TENANT, str(row["id"]))
        return content

    w.bucket.on_put = between
    w.archive()
    assert others and w.get(request.id).archived is not None
    w.check_done()


def test_an_act_in_between_begins_it_anew_and_is_in_the_object(w: ArchiveWorld) -> None:
    request = w.closed()
    acts: list[int] = []

    def between(_: str, content: bytes) -> bytes:
        if not acts:
            acts.append(1)
            add_note(w.ports, w.staff(), request.id, "One more thing.")
        return content

    w.bucket.on_put = between
    w.archive()
    after = w.get(request.id)
    assert after.archived is not None and after.archived.version == request.version + 1
    kept = w.object_of(after)
    opened = open_file(kept.content, kept.key, after.archived.sealing_key)
    assert opened.find_words(request.version + 1) == {"note": "One more thing."}
    first = next(versions[0] for (_, key), versions in w.bucket.objects.items() if key != kept.key)
    nonces = {json.loads(one.content)["sealed"]["nonce"] for one in (first, kept)}
    assert len(nonces) == 2, "no key and nonce seal two texts"
    assert w.written_items(request.id) == []


def test_an_act_while_the_rest_is_deleted_leaves_it_to_the_next_version(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = w.closed()
    commit = w.ports.store.commit
    acted: list[int] = []

    def slowly(tenant: str, changes: list[object], *rest: object) -> None:
        if type(changes[0]).__name__ == "EndPurge" and not acted:
            acted.append(1)
            add_note(w.ports, w.staff(), request.id, "One more thing.")
        commit(tenant, changes, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(w.ports.store, "commit", slowly)
    w.archive()
    assert acted and w.written_items(request.id) != []
    w.archive()
    after = w.get(request.id)
    assert after.archived is not None and not after.archived.purging
    assert w.written_items(request.id) == []
    assert require_request(w.ports, w.staff(), request.id).details is not None


@pytest.mark.parametrize("wrong", ["other bytes", "a shorter lock", "another file in its place"])
def test_an_object_that_is_not_what_was_put_stops_it_before_anything_is_deleted(
    w: ArchiveWorld, wrong: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = w.closed()
    items = w.written_items(request.id)

    def lie(key: str, content: bytes) -> bytes:
        if wrong == "another file in its place":
            until = w.clock.now() + timedelta(days=9999)
            w.bucket.objects.setdefault((TENANT, key), [])
            super(type(w.bucket), w.bucket).put(TENANT, key, b"{}", until)
        return content + b" " if wrong == "other bytes" else content

    w.bucket.on_put = lie
    put = w.bucket.put
    if wrong == "a shorter lock":
        monkeypatch.setattr(w.bucket, "put", lambda t, k, c, _: put(t, k, c, w.clock.now() + timedelta(days=1)))
    capsys.readouterr()
    w.archive()
    (line,) = [line for line in lines(capsys.readouterr().out) if line.get("event") == "archive.differs"]
    assert (line["level"], line["code"]) == ("error", "other_lock" if wrong == "a shorter lock" else "other_bytes")
    (row,) = w.rows_to_archive()
    assert row["state"] == "refused"
    assert w.written_items(request.id) == items and w.get(request.id).archived is None
    w.repair()
    assert w.written_items(request.id) == items
    w.bucket.on_put = lambda _, content: content
    monkeypatch.setattr(w.bucket, "put", put)
    for days, objects in ((0, 1), (2, 2)):
        w.clock.advance(timedelta(days=days))
        add_note(w.ports, w.staff(), request.id, "Who wrote there?")
        w.archive()
        assert len(w.bucket.objects) == objects
    assert w.written_items(request.id) == [] and w.get(request.id).archiving == ""


def test_a_bucket_that_does_not_answer_is_asked_again_later(w: ArchiveWorld) -> None:
    w.closed()
    w.bucket.troubles = [Unavailable(), Misconfigured()]
    w.archive()
    w.archive()
    assert len(w.queue.to_archive) == 1 and len(w.rows_to_archive()) == 1
    w.archive()
    w.check_done()


def test_steps_that_are_due_go_on_where_a_process_died_deleting(w: ArchiveWorld) -> None:
    request = w.closed()
    w.mortal.strike(7, "before")
    with pytest.raises(BaseException, match=r"table\.transact"):
        w.archive()
    w.mortal.spare()
    assert w.get(request.id).archived is not None
    take_due_steps(w.ports, TENANT, request.id)
    assert w.written_items(request.id) == []


def test_many_items_leave_by_fifty(w: ArchiveWorld) -> None:
    request = w.closed()
    for number in range(60):
        add_note(w.ports, w.staff(), request.id, f"Note {number}.")
    start = len(w.mortal.calls)
    w.archive()
    assert w.mortal.calls[start:].count("table.transact") == 1 + 2
    assert w.written_items(request.id) == []
    opened = require_request(w.ports, w.staff(), request.id).opened
    assert opened is not None and len(opened.words) >= 60
