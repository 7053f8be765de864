"""The key to an archived request's words is destroyed, named in the chain, and everything else goes on proving."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.domain.archive.erasing import destroy_key
from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.domain.rights.letters import Letter
from chalicelib.storage.rights.state_words import STATE_WORDS
from chalicelib.storage.table.packed import unpack_text
from chalicelib.usecases.archive.erase_words import erase_words
from chalicelib.usecases.archive.read_archived import read_archived
from chalicelib.usecases.archive.verify import verify
from chalicelib.usecases.audit.verify import verify_record
from chalicelib.usecases.rights.appeal import Appeal, DecideAppeal, appeal, decide_appeal
from chalicelib.usecases.rights.carry_out import require_request
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from chalicelib.usecases.rights.post.letters import FinishLetter, finish_letter, list_letters
from chalicelib.usecases.rights.read import list_messages
from chalicelib.usecases.rights.work import add_note
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import PAT, TENANT, member
from tests.usecases.archive.world import ArchiveWorld

DAY = timedelta(days=1)
LATER = 91 * DAY
"""When nobody reads the answer any more."""


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def old(w: ArchiveWorld) -> str:
    """Returns an archived request whose answer can be read no longer."""
    request = w.archived()
    w.clock.advance(LATER)
    return request.id


def everything(w: ArchiveWorld) -> str:
    """Returns all that the table holds, what lies packed with requests unpacked."""
    items = w.items("")
    bodies = [unpack_text(str(item["body"]), STATE_WORDS) for item in w.items("#REQ#") if item["sk"] == "state"]
    return json.dumps(items) + " ".join(bodies)


def verdicts(w: ArchiveWorld) -> list[str]:
    return sorted(one.verdict for one in verify(w.ports, TENANT))


def test_the_key_goes_and_the_chain_names_the_object(w: ArchiveWorld) -> None:
    request_id = old(w)
    before = w.get(request_id)
    stub = before.archived
    assert stub is not None and stub.sealing_key in everything(w)
    assert erase_words(w.ports, w.ctx(), request_id) == "erased"
    after = w.get(request_id)
    assert after.archived is not None and after.archived.sealing_key == ""
    assert stub.sealing_key not in everything(w)
    (told,) = w.ports.rights_requests.events(TENANT, request_id, None, 1)
    assert told.event.type == "request.words_erased"
    assert told.event.body == {"object": w.object_of(before).key, "sha256": stub.sha256, "of": stub.version}
    assert (after.status, after.closing, after.keys) == (before.status, before.closing, before.keys)
    assert verdicts(w) == ["erased"] and len(w.bucket.objects) == 1


def test_whoever_reads_it_then_finds_no_words_and_no_error(w: ArchiveWorld) -> None:
    request_id = old(w)
    erase_words(w.ports, w.ctx(), request_id)
    seen = require_request(w.ports, w.staff(), request_id)
    assert seen.details is None and seen.request.status == "completed"
    assert list_messages(w.ports, w.staff(), request_id, 10, None) == ([], None)
    assert list_letters(w.ports, w.staff(), request_id) == []
    found = read_archived(w.ports, w.staff(), request_id)
    file = found.part.file
    assert found.part.written is None and file is not None and file["request"]["status"] == "completed"
    assert PAT not in json.dumps(dict(file))


def test_a_repeat_changes_nothing(w: ArchiveWorld) -> None:
    request_id = old(w)
    assert [erase_words(w.ports, w.ctx(), request_id) for _ in range(2)] == ["erased", "erased"]
    assert w.events(request_id).count("request.words_erased") == 1


def test_what_comes_afterwards_is_archived_alone_and_verifies(w: ArchiveWorld) -> None:
    request_id = old(w)
    erase_words(w.ports, w.ctx(), request_id)
    add_note(w.ports, w.staff(), request_id, "They called again.")
    w.archive()
    found = read_archived(w.ports, w.staff(), request_id)
    written = found.part.written
    assert written is not None and written["details"] is None and written["letters"] == []
    assert [one["words"] for one in written["words"]] == [{"note": "They called again."}]
    assert verdicts(w) == ["valid"] and len(w.bucket.objects) == 2
    assert erase_words(w.ports, w.ctx(), request_id) == "erased"
    assert verdicts(w) == ["erased"]


def test_a_key_that_is_gone_and_that_no_event_names_was_taken_away(w: ArchiveWorld) -> None:
    request_id = old(w)
    erase_words(w.ports, w.ctx(), request_id)
    add_note(w.ports, w.staff(), request_id, "They called again.")
    w.archive()
    request = w.get(request_id)
    after, _ = destroy_key(request)
    w.overwrite(after)
    assert verdicts(w) == ["forged"]


def test_the_audit_calls_the_words_erased(w: ArchiveWorld) -> None:
    request_id = old(w)
    erase_words(w.ports, w.ctx(), request_id)
    found = verify_record(w.ports, w.ctx(), request_id).examined
    assert {one.verdict for one in found.findings} == {"erased"}


def test_it_stays_while_somebody_needs_it(w: ArchiveWorld) -> None:
    closed = w.closed()
    assert erase_words(w.ports, w.ctx(), closed.id, at_once=True) == "not_archived"
    assert erase_words(w.ports, w.ctx(), "req_01KARZ6T9T2F4H6K8M0P1R3S5V") == "unknown"
    assert erase_words(w.ports, w.ctx(), "no id") == "unknown"
    w.archive()
    assert erase_words(w.ports, w.ctx(), closed.id) == "readable"
    add_note(w.ports, w.staff(), closed.id, "They called again.")
    assert erase_words(w.ports, w.ctx(), closed.id, at_once=True) == "not_archived"
    w.archive()
    day = (w.clock.now() + 300 * DAY).date()
    hold = place_hold(w.ports, w.ctx(), PlaceHold("legal_obligation", "An audit.", day, request_id=closed.id)).result
    w.archive()
    assert erase_words(w.ports, w.ctx(), closed.id, at_once=True) == "under_hold"
    release_hold(w.ports, w.ctx(), hold.id, "It is over.")
    w.archive()
    assert erase_words(w.ports, w.ctx(), closed.id, at_once=True) == "erased"


def test_it_stays_while_an_appeal_is_open(w: ArchiveWorld) -> None:
    request = w.denied()
    appeal(w.ports, w.staff(), Appeal(request.id, "You are wrong."))
    w.deliver()
    w.archive()
    assert w.get(request.id).archived is not None
    assert erase_words(w.ports, w.ctx(), request.id, at_once=True) == "appealed"


def test_letters_of_an_appeal_that_comes_afterwards_wait_for_whoever_finds_the_address(w: ArchiveWorld) -> None:
    request = w.denied()
    w.archive()
    assert erase_words(w.ports, w.ctx(), request.id, at_once=True) == "erased"
    left = len(w.mails())
    appeal(w.ports, w.staff(), Appeal(request.id, "You are wrong."))
    w.deliver()
    decide_appeal(w.ports, w.staff(member("Bo")), DecideAppeal(request.id, "overturned", "You are right."))
    w.deliver()
    complete(w.ports, w.staff(), Complete(request.id, Granted("Here it is.")))
    w.deliver()
    letters = list_letters(w.ports, w.staff(), request.id)
    assert [(one.kind, one.state, one.address) for one in letters if isinstance(one, Letter)] == [
        (kind, "to_print", ()) for kind in ("appeal_received", "appeal_decided", "completed")
    ]
    assert w.get(request.id).post.queued == () and len(w.mails()) == left
    for letter in letters:
        finish_letter(w.ports, w.staff(), FinishLetter(request.id, letter.id, "mail", note="By hand."))
    w.archive()
    archived = w.get(request.id).archived
    assert archived is not None and archived.ends_at is not None and archived.version > request.version
    assert "valid" in verdicts(w)


def test_an_item_beside_the_object_keeps_the_key(w: ArchiveWorld) -> None:
    request_id = old(w)
    items = dict(w.table.items[TENANT])
    add_note(w.ports, w.staff(), request_id, "They called again.")
    note = {place: item for place, item in w.table.items[TENANT].items() if "#D#" in place.pk + "#" + place.sk}
    w.table.items[TENANT] = items | note
    assert erase_words(w.ports, w.ctx(), request_id) == "not_archived"


def test_a_process_that_dies_has_destroyed_it_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[int, str] = {}
    deaths = 0

    def arrange(w: ArchiveWorld) -> None:
        made[id(w)] = old(w)

    def erase(w: ArchiveWorld) -> None:
        erase_words(w.ports, w.ctx(), made[id(w)])

    for w, _, _ in list_deaths(lambda: ArchiveWorld(monkeypatch), erase, arrange):
        w.mortal.spare()
        erase(w)
        assert w.events(made[id(w)]).count("request.words_erased") == 1 and verdicts(w) == ["erased"]
        deaths += 1
    assert deaths >= 4
