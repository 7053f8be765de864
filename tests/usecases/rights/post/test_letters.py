"""Staff see every letter of a request, and those of all requests that wait for somebody, which they mark as done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.changes import Claim
from chalicelib.domain.errors import Conflict, Invalid, Malformed, NotFound, PreconditionFailed
from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.domain.rights.letters import Letter, Queued
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.rights import work
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.leave import disown
from chalicelib.usecases.rights.post import letters
from chalicelib.usecases.rights.post.letters import FinishLetter, finish_letter, list_letters, list_waiting, read_letter
from tests.fixtures.factories import sha256
from tests.fixtures.worlds.letters import POSTAL, LetterWorld

BY_POST = {"email": None, "postal_address": POSTAL}
UNKNOWN = "let_01KARZ6T9GSWQ40CJ9S2ED4T52"


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> LetterWorld:
    return LetterWorld(monkeypatch)


def printed(w: LetterWorld, **more: Any) -> tuple[RightsRequest, Letter]:
    """Returns a request of somebody without e-mail, and its first letter, which waits to be printed."""
    request = w.ask(requester=BY_POST, **more)
    w.deliver()
    return request, w.left(request)[0]


def returned(w: LetterWorld) -> RightsRequest:
    """Returns a request whose first letter came back, and waits to be printed instead."""
    request = w.ask(requester={"postal_address": POSTAL})
    w.deliver()
    w.hear("Permanent")
    return request


def close(w: LetterWorld, request: RightsRequest) -> None:
    """Answers a request whose person is known, and lets the letter leave."""
    work.start(w.ports, w.ctx(), request.id)
    complete(w.ports, w.ctx(), Complete(request.id, Granted("Your name and address.")))
    w.deliver()


def finish(w: LetterWorld, request: RightsRequest, letter_id: str, **changes: Any) -> Letter:
    command = replace(FinishLetter(request.id, letter_id, "mail"), **changes)
    return finish_letter(w.ports, w.ctx(), command).result


def test_letters_are_listed_in_order_whether_they_left_or_not(w: LetterWorld) -> None:
    request = w.ask()
    w.deliver()
    work.send_message(w.ports, w.ctx(), request.id, "Hello.")
    found = list_letters(w.ports, w.ctx(), request.id)
    assert [(one.kind, isinstance(one, Queued)) for one in found] == [("received", False), ("message", True)]
    assert [read_letter(w.ports, w.ctx(), request.id, one.id) for one in found] == found
    w.deliver()
    assert [one.id for one in list_letters(w.ports, w.ctx(), request.id)] == [one.id for one in found]


def test_a_letter_is_found_by_its_own_request_alone(w: LetterWorld) -> None:
    request, letter = printed(w)
    other = w.ask()
    for request_id, letter_id in ((other.id, letter.id), (request.id, UNKNOWN), (request.id, "x"), ("x", letter.id)):
        with pytest.raises(NotFound):
            read_letter(w.ports, w.ctx(), request_id, letter_id)
        with pytest.raises(NotFound):
            finish_letter(w.ports, w.ctx(), FinishLetter(request_id, letter_id, "mail"))


def test_a_first_letter_that_was_posted_acknowledges_the_request(w: LetterWorld) -> None:
    request, letter = printed(w)
    w.clock.advance(timedelta(days=1))
    at = w.clock.now() - timedelta(hours=2)
    done = finish(w, request, letter.id, at=at, note="Sent by certified mail.")
    after = w.now(request)
    assert (done.state, done.at, done.channel, done.note) == ("done", at, "mail", "Sent by certified mail.")
    assert (after.acknowledged_at, after.marks, w.left(request), w.waiting("to_print")) == (at, frozenset(), [done], [])
    event = w.ports.rights_requests.events(w.tenant, request.id, None, 1)[0].event
    assert (event.type, event.at, event.body["letter"], event.body["was"]) == (
        "request.letter_done",
        at,
        letter.id,
        "to_print",
    )
    assert event.digest and "certified" not in str(event.body)


def test_a_late_acknowledgement_is_taken_and_marked(w: LetterWorld) -> None:
    request, letter = printed(w)
    w.clock.advance(timedelta(days=40))
    finish(w, request, letter.id)
    assert w.now(request).marks == {"late_acknowledgement"} and w.now(request).acknowledged_at == w.clock.now()


def test_a_letter_that_tells_of_no_receipt_acknowledges_nothing(w: LetterWorld) -> None:
    request, _ = printed(w)
    work.send_message(w.ports, w.ctx(), request.id, "Hello.")
    w.deliver()
    finish(w, request, w.left(request)[1].id)
    assert w.now(request).acknowledged_at is None


def test_done_twice_is_a_conflict_and_a_repeat_of_the_call_is_not(w: LetterWorld) -> None:
    request, letter = printed(w)
    command = FinishLetter(request.id, letter.id, "mail")
    ctx = replace(w.ctx(), claim=Claim(sha256("key"), sha256("body")))
    first, again = (finish_letter(w.ports, ctx, command) for _ in range(2))
    assert (first.replayed, again.replayed, again.result) == (False, True, first.result)
    assert w.now(request).version == 3
    with pytest.raises(Conflict) as refused:
        finish(w, request, letter.id)
    assert refused.value.code == "letter_done_already"


def test_what_left_or_is_still_to_leave_waits_for_nobody(w: LetterWorld) -> None:
    request = w.ask()
    (queued,) = w.now(request).post.queued
    for _ in range(2):
        with pytest.raises(Conflict) as refused:
            finish(w, request, queued.id)
        assert refused.value.code == "letter_not_waiting"
        w.deliver()


@pytest.mark.parametrize(("step", "allowed"), [(-1, False), (0, True), (3_600_000, True), (3_600_000 * 24, False)])
def test_a_letter_is_done_between_its_own_moment_and_now(w: LetterWorld, step: int, allowed: bool) -> None:
    request, letter = printed(w)
    w.clock.advance(timedelta(hours=2))
    at = letter.at + timedelta(milliseconds=step)
    if allowed:
        assert finish(w, request, letter.id, at=at).at == at
        return
    with pytest.raises(Invalid) as refused:
        finish(w, request, letter.id, at=at)
    assert [(one.pointer, one.code) for one in refused.value.fields] == [("/at", "out_of_range")]
    assert w.left(request)[0].state == "to_print"


def test_an_extension_is_never_done_by_a_call(w: LetterWorld) -> None:
    request, _ = printed(w)
    work.extend(w.ports, w.ctx(), request.id, "Seven systems have to be searched.")
    w.deliver()
    with pytest.raises(Invalid) as refused:
        finish(w, request, w.left(request)[1].id, channel="phone")
    assert refused.value.fields[0].code == "not_in_writing"
    assert finish(w, request, w.left(request)[1].id).state == "done"


def test_a_call_for_an_older_version_changes_nothing(w: LetterWorld) -> None:
    request, letter = printed(w)
    with pytest.raises(PreconditionFailed):
        finish(w, request, letter.id, if_match=request.version)
    assert finish(w, request, letter.id, if_match=w.now(request).version).state == "done"


def test_of_all_that_wait_the_earliest_clock_comes_first_page_by_page(w: LetterWorld) -> None:
    later = printed(w)
    earlier = printed(w, received_at=w.clock.now() - timedelta(days=3))
    disowned = printed(w)
    disown(w.ports, w.ctx(), disowned[0].id)
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(4):
        page, cursor = list_waiting(w.ports, w.ctx(), "to_print", 1, cursor)
        seen += [one.request.id for _, one in page]
        if cursor is None:
            break
    assert cursor is None and seen == [earlier[0].id, later[0].id]
    _, cursor = list_waiting(w.ports, w.ctx(), "to_print", 1, None)
    with pytest.raises(Malformed):
        list_waiting(w.ports, w.ctx(), "to_call", 1, cursor)
    assert letters.list_waiting(w.ports, w.ctx(), "to_call", 25, None) == ([], None)


def test_an_answer_of_a_closed_request_waits_among_the_others_by_the_day_on_which_it_was_due(w: LetterWorld) -> None:
    answered, receipt = printed(w, received_at=w.clock.now() - timedelta(days=40))
    finish(w, answered, receipt.id)
    w.identify(answered)
    _, later = printed(w)
    close(w, answered)
    answer = w.left(answered)[-1]
    assert answer.clock_on == answered.clock.due_on.isoformat() < later.clock_on
    assert w.waiting("to_print") == [answer.id, later.id]


@pytest.mark.parametrize("state", ["to_print", "bounced"])
def test_a_page_of_the_list_costs_one_query_and_one_batch(w: LetterWorld, state: str) -> None:
    for _ in range(3):
        returned(w) if state == "bounced" else printed(w)
    before = len(w.mortal.calls)
    assert len(w.waiting(state)) == 3
    assert w.mortal.calls[before:] == ["table.query", "table.batch_get"]


def test_a_letter_whose_mail_came_back_is_listed_as_such_until_it_was_brought(w: LetterWorld) -> None:
    first, second = returned(w), returned(w)
    assert w.waiting("bounced") == w.waiting("to_print") == [w.left(one)[0].id for one in (first, second)]
    ((_, seen), *_), _ = list_waiting(w.ports, w.ctx(), "bounced", 25, None)
    assert seen.details is not None and seen.details.requester.name == "Pat Rivera"
    assert w.ports.letters.count_waiting(w.tenant, "bounced", 100) == 2
    finish(w, first, w.left(first)[0].id)
    assert w.waiting("bounced") == [w.left(second)[0].id]
    disown(w.ports, w.ctx(), second.id)
    assert w.waiting("bounced") == [] and w.ports.letters.count_waiting(w.tenant, "bounced", 100) == 0


def test_a_letter_that_came_back_is_ordered_by_the_day_that_hangs_on_it(w: LetterWorld) -> None:
    unverified, answered = returned(w), w.ask(requester={"postal_address": POSTAL})
    w.deliver()
    w.identify(answered)
    close(w, answered)
    w.hear("Permanent")
    assert w.waiting("bounced") == [w.left(answered)[-1].id, w.left(unverified)[0].id]


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_closed_request_is_archived_only_once_its_letter_was_brought(w: LetterWorld, comes_back: bool) -> None:
    request = w.ask() if comes_back else printed(w)[0]
    w.deliver()
    w.identify(request)
    close(w, request)
    if comes_back:
        w.hear("Permanent")
    waiting = w.waiting("to_print")
    assert len(waiting) == (1 if comes_back else 2)
    for letter_id in waiting:
        assert not w.now(request).archiving and not w.now(request).settled
        finish(w, request, letter_id)
    assert w.now(request).settled and w.now(request).archiving
