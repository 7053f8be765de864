"""What SES tells of a letter whose request lies in the archive by then, or comes there at that very moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.rights.moments import find_clock
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.outbox.process_feedback import process
from chalicelib.usecases.rights.archived import list_left
from chalicelib.usecases.rights.carry_out import require_request
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.leave import disown, withdraw
from chalicelib.usecases.rights.post.letters import FinishLetter, finish_letter
from tests.fixtures.mail.feedback import Told, tell
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.worlds.rights_desk import PAT, TENANT
from tests.usecases.archive.world import ArchiveWorld

DAY = timedelta(days=1)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> ArchiveWorld:
    return ArchiveWorld(monkeypatch)


def hear(w: ArchiveWorld, told: Told, number: int = -1) -> None:
    mail = [mail for _, mail in w.provider.taken if mail.recipient == PAT][number]
    process(w.ports, tell(told, TENANT, mail, w.clock.now()))


def states(w: ArchiveWorld, request_id: str) -> dict[str, str]:
    seen = require_request(w.ports, w.staff(), request_id)
    return {one.kind: one.state for one in list_left(w.ports, TENANT, seen)}


def test_a_bounce_that_comes_while_the_request_is_archived_counts(
    w: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = w.closed()
    get, archived = w.ports.rights_requests.get, list[int]()

    def slowly(tenant: str, request_id: str) -> RightsRequest | None:
        found = get(tenant, request_id)
        if not archived:
            archived.append(1)
            w.archive()
        return found

    monkeypatch.setattr(w.ports.rights_requests, "get", slowly)
    hear(w, "Permanent")
    assert archived and w.get(request.id).archived is not None
    assert states(w, request.id)["completed"] == "to_print"


def test_nobody_is_told_of_a_letter_that_was_printed_and_archived_by_then(w: ArchiveWorld) -> None:
    request = w.archived()
    hear(w, "Permanent")
    before = len(w.provider.taken)
    seen = require_request(w.ports, w.staff(), request.id)
    (letter,) = [one for one in list_left(w.ports, TENANT, seen) if one.state == "to_print"]
    finish_letter(w.ports, w.staff(), FinishLetter(request.id, letter.id, "mail"))
    w.archive()
    assert w.written_items(request.id) == []
    while w.queue.messages:
        w.deliver()
    assert w.items("#OUT#") == [] and len(w.provider.taken) == before


def test_a_reminder_of_an_archived_lead_of_which_nobody_knows_waits_for_somebody(w: ArchiveWorld) -> None:
    lead, waiting = w.take_in("know", "delete")
    w.deliver()
    withdraw(w.ports, w.person(lead.id), lead.id, None)
    w.deliver()
    w.archive()
    w.keep_time(waiting.id, 4 * DAY)
    assert [one.kind for one in w.get(lead.id).post.queued] == ["verify_reminder"]
    w.mortal.strike("mail.send", "after")
    with pytest.raises(Killed):
        w.deliver()
    w.mortal.spare()
    for _ in range(3):
        w.later()
    assert w.get(lead.id).post.queued == () and states(w, lead.id)["verify_reminder"] == "uncertain"


def test_a_mail_that_told_of_many_archived_requests_brings_back_the_letters_of_all(w: ArchiveWorld) -> None:
    made = [w.one("know") for _ in range(9)]
    w.deliver()
    w.clock.advance(50 * DAY)
    for one in made:
        take_due_steps(w.ports, TENANT, one.id)
    w.deliver()
    for _ in range(3):
        w.later(DAY)
    w.archive()
    assert all(w.get(one.id).archived for one in made)
    assert {states(w, one.id)["denied"] for one in made} == {"sent"} and len(w.mails()) < 2 * len(made)
    for number in range(len(w.mails())):
        hear(w, "Permanent", number)
    assert {states(w, one.id)["denied"] for one in made} == {"to_print"}


@pytest.mark.parametrize("bounce_first", [True, False])
def test_a_letter_of_a_disowned_request_keeps_it_from_the_archive_no_longer(
    w: ArchiveWorld, *, bounce_first: bool
) -> None:
    request = w.verified("know")
    for first in (True, False):
        if first is bounce_first:
            hear(w, "Permanent")
        else:
            disown(w.ports, w.person(request.id, "tracking"), request.id)
    assert find_clock(w.get(request.id)) is None
    w.archive()
    after = w.get(request.id)
    assert after.archived is not None and w.written_items(request.id) == []
