"""What staff do before they decide, and what people add."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rights.actions import leave, work
from chalicelib.domain.rights.actions.agents import accept_permission
from chalicelib.domain.rights.letters import LETTERS_LEFT, MOST_LETTERS, MOST_MESSAGES
from tests.domain.rights.made import AGENT, ALEX, DAY, HOUR, MONDAY, PERSON, follow, make, take, verified


def test_starting_needs_no_answer_that_was_asked_for() -> None:
    asked = take(verified("delete"), "ask", ALEX, MONDAY + HOUR)[1]
    started = take(asked, "start", ALEX, MONDAY + 2 * HOUR)[1]
    assert (started.status, started.resumes, started.waiting_for) == ("in_progress", None, None)


def test_an_answer_brings_a_request_back_to_where_it_was_however_often_it_was_asked() -> None:
    for before in (make("delete"), verified("delete"), take(verified("delete"), "start", ALEX, MONDAY)[1]):
        asked = take(take(before, "ask", ALEX, MONDAY)[1], "ask", ALEX, MONDAY)[1]
        assert (asked.status, asked.resumes, asked.waiting_for) == ("waiting_for_requester", before.status, "answer")
        step = work.add_information(asked, PERSON, "here", (), permission=False)
        after = follow(step)
        assert (after.status, after.resumes, after.waiting_for) == (before.status, None, None)
        assert step.body["from"] == "intake" and step.letters == ()
        assert step.words == {"message": "here", "sender": "person"}


def test_whoever_was_verified_meanwhile_comes_back_as_open() -> None:
    asked = take(make("delete"), "ask", ALEX, MONDAY)[1]
    known = take(asked, "verify_identity", ALEX, MONDAY)[1]
    assert (known.status, known.resumes) == ("waiting_for_requester", "open")
    assert follow(work.add_information(known, PERSON, "here", (), permission=False)).status == "open"


def test_an_agents_paper_counts_at_once_and_other_words_do_not_replace_it() -> None:
    waiting = make("delete", authorization="signed_permission")
    said = follow(work.add_information(waiting, AGENT, "it comes", (), permission=False))
    assert (said.status, said.proof.permission) == ("waiting_for_requester", "missing")
    came = accept_permission(said, MONDAY, AGENT.by)
    given = follow(work.add_information(came, AGENT, "", ("upl_1",), permission=True))
    assert (given.status, given.proof.permission) == ("awaiting_verification", "given")
    assert given.marks == {"new_message"}


def test_staff_who_note_something_have_seen_what_was_new_and_what_they_enter_is_not_new() -> None:
    told = follow(work.add_information(make("delete"), PERSON, "more", (), permission=False))
    assert told.marks == {"new_message"}
    assert follow(work.add_note(told, "seen")).marks == frozenset()
    assert follow(work.add_information(make("delete"), ALEX, "by phone", (), permission=False)).marks == frozenset()


def test_the_first_acknowledgement_stays_and_a_late_one_is_marked() -> None:
    first = follow(work.acknowledge(make("delete"), MONDAY, "phone", "she knows", late=False))
    assert first.acknowledged_at == MONDAY and first.marks == frozenset()
    again = work.acknowledge(first, MONDAY + 30 * DAY, "mail", None, late=True)
    assert again.after.acknowledged_at == MONDAY and again.after.marks == {"late_acknowledgement"}
    assert (again.at, again.words) == (MONDAY + 30 * DAY, {})


def test_an_extension_tells_both_dates_and_is_a_letter() -> None:
    request = verified("delete")
    step, extended = take(request, "extend", ALEX, MONDAY + DAY)
    assert step.body["was_due_on"] == request.clock.due_on.isoformat()
    assert step.body["due_on"] == extended.clock.due_on.isoformat() == request.clock.outer_limit_on.isoformat()
    assert step.letters == (("extended", "person"),) and step.words == {"reason": "a reason"}


def test_a_member_gets_a_request_and_loses_it() -> None:
    given = follow(work.assign(make("delete"), "mem_alex"))
    assert given.assignee == "mem_alex"
    assert follow(work.assign(given, None)).assignee is None


def test_people_may_write_half_of_the_messages_and_staff_the_rest() -> None:
    request = make("delete")
    half = replace(request, post=replace(request.post, messages=MOST_MESSAGES // 2))
    with pytest.raises(Conflict, match="messages"):
        work.add_information(half, PERSON, "more", (), permission=False)
    assert work.send_message(half, "enough").after.post.messages == MOST_MESSAGES // 2 + 1
    full = replace(request, post=replace(request.post, messages=MOST_MESSAGES))
    with pytest.raises(Conflict) as error:
        work.send_message(full, "more")
    assert error.value.code == "limit_reached"


def test_staff_write_so_many_letters_and_leave_the_rest_to_answers() -> None:
    request = make("delete")
    almost = replace(request, post=replace(request.post, letters=MOST_LETTERS - LETTERS_LEFT - 1))
    last = follow(work.send_message(almost, "the last"))
    assert last.post.letters == MOST_LETTERS - LETTERS_LEFT
    with pytest.raises(Conflict) as error:
        follow(work.send_message(last, "one more"))
    assert error.value.code == "limit_reached"
    full = replace(request, post=replace(request.post, letters=MOST_LETTERS))
    assert follow(leave.withdraw(full, PERSON, MONDAY, None)).post.letters == MOST_LETTERS + 1
