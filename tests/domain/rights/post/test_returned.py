"""What a letter that came back leaves behind: the day that hangs on it, what it counted for, and the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest

from chalicelib.domain.deadlines.reminders import Deadline
from chalicelib.domain.rights.controllers import Redirection, finish_forwarding, reopen_forwarding
from chalicelib.domain.rights.letters import IN_THE_MAIL, WAITS_AS, Letter, LetterKind, LetterState, Returned
from chalicelib.domain.rights.moments import find_clock, is_to_be_reminded, name_day
from chalicelib.domain.rights.post import returned
from chalicelib.domain.rights.post.delivery import acknowledge
from chalicelib.domain.rights.reminding.planning import list_deadlines
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.tasks import RightsTask
from tests.domain.rights.made import DAY, EMAIL, HOUR, MONDAY, make, verified
from tests.domain.rights.started import CYCLONEX

ZONE = CYCLONEX.time_zone
WAS_DUE = date(2026, 12, 20)


def letter(kind: LetterKind = "received", state: LetterState = "sent", name: str = "let_1", **more: Any) -> Letter:
    made: dict[str, Any] = {
        "version": 1,
        "to": "person",
        "channel": "email",
        "at": MONDAY,
        "address": ("pat@practice.example",),
    }
    made |= {"subject": "", "paragraphs": ("Hello,",), "salt": "", "sent_at": MONDAY, **more}
    return Letter(id=name, request_id="req_1", kind=kind, state=state, **made)


def on_paper(one: Letter) -> Letter:
    return replace(one, state=WAITS_AS["mail"], channel="mail", address=(), sent_at=None)


def come_back(request: RightsRequest, one: Letter, *others: Letter) -> RightsRequest:
    step = returned.note_return(request, one, on_paper(one), (one, *others), EMAIL, WAS_DUE, ZONE)
    assert step.event == "request.letter_bounced" and step.body["was"] == one.state
    return step.after


@pytest.mark.parametrize("state", get_args(LetterState))
def test_only_what_left_by_mail_to_that_address_is_told_of(state: LetterState) -> None:
    one = letter(state=state)
    assert returned.is_in_the_mail(one, "pat@practice.example") is (state in IN_THE_MAIL)
    assert not returned.is_in_the_mail(one, "other@practice.example")
    assert not returned.is_in_the_mail(replace(one, channel="mail"), "pat@practice.example")


@pytest.mark.parametrize("kind", get_args(LetterKind))
def test_the_days_of_answers_extensions_and_appeals_are_on_the_clock_again(kind: LetterKind) -> None:
    request = replace(verified("know"), status="completed", acknowledged_at=MONDAY + DAY)
    after = come_back(request, letter(kind, sent_at=MONDAY))
    (found,) = after.post.returned
    answers = {"completed", "denied", "partially_completed", "redirected", "appeal_decided"}
    expected = {"extended": WAS_DUE}.get(kind, request.clock.due_on if kind in answers else None)
    assert (found.id, found.day) == ("let_1", expected) and after.marks == {"bounced"}
    clock = find_clock(after)
    assert (clock.day if clock else None) == expected
    assert name_day(after) == (expected.isoformat() if expected else "9999-12-31")
    assert find_clock(returned.take_off(after, "let_1")) is None
    assert returned.take_off(after, "let_1").marks == frozenset()


def test_no_day_hangs_on_what_is_told_to_a_stranger() -> None:
    request = replace(make("know"), status="denied")
    assert come_back(request, letter("denied")).post.returned == (Returned("let_1"),)
    by_staff = replace(request, intake=replace(request.intake, trusted=True))
    assert come_back(by_staff, letter("denied")).post.returned == (Returned("let_1", "due", request.clock.due_on),)


def test_staff_are_reminded_of_a_letter_that_came_back_from_the_day_before_its_last_until_it_is_brought() -> None:
    request = replace(verified("know"), status="completed", acknowledged_at=MONDAY + DAY)
    after = come_back(request, letter("completed", sent_at=MONDAY))
    due = request.clock.due_on
    assert list_deadlines(after) == [Deadline("letter", due - DAY, due)]
    assert list_deadlines(returned.take_off(after, "let_1")) == []


def test_the_mark_stays_until_the_last_letter_that_came_back_was_brought() -> None:
    after = come_back(come_back(make("know"), letter()), letter("message", name="let_2"))
    assert after.post.bounced == (EMAIL,)
    one = returned.take_off(after, "let_1")
    assert one.marks == {"bounced"} and returned.take_off(one, "let_2").marks == frozenset()
    assert returned.take_off(after, "let_3") is after


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], None),
        ([letter("completed", name="let_2", sent_at=MONDAY + DAY)], MONDAY + DAY),
        ([letter("completed", "done", "let_2", at=MONDAY + HOUR, sent_at=None)], MONDAY + HOUR),
        ([letter("completed", "to_print", "let_2", sent_at=None)], None),
        ([letter("message", name="let_2", sent_at=MONDAY + DAY)], None),
        ([letter("completed", name="let_2", to="agent", sent_at=MONDAY + DAY)], None),
    ],
)
def test_a_receipt_that_came_back_counts_no_more_unless_another_letter_told_of_it(
    others: list[Letter], expected: object
) -> None:
    request = acknowledge(make("know"), "received", MONDAY, ZONE)
    assert come_back(request, letter(), *others).acknowledged_at == expected


def test_a_late_receipt_is_no_longer_late_but_missing_and_staffs_word_stands() -> None:
    late = MONDAY + timedelta(days=40)
    request = acknowledge(make("know"), "received", late, ZONE)
    assert "late_acknowledgement" in request.marks
    after = come_back(request, letter(sent_at=late))
    assert after.marks == {"bounced"} and after.acknowledged_at is None
    assert (
        "late_acknowledgement"
        in come_back(request, letter(sent_at=late), letter("completed", name="let_2", sent_at=late + DAY)).marks
    )
    said = replace(request, acknowledged_at=MONDAY + HOUR)
    assert come_back(said, letter()).acknowledged_at == MONDAY + HOUR


def test_a_delivery_proves_that_what_may_have_left_did_and_never_turns_time_back() -> None:
    request = make("know")
    one = letter(state="uncertain", sent_at=None)
    arrived, step = returned.note_delivery(request, one, MONDAY - HOUR, ZONE)
    assert (arrived.state, arrived.at, arrived.sent_at) == ("delivered", MONDAY, MONDAY)
    assert step.after.acknowledged_at == MONDAY
    arrived, step = returned.note_delivery(request, letter(), MONDAY + HOUR, ZONE)
    assert (arrived.at, arrived.sent_at, step.after) == (MONDAY + HOUR, MONDAY, request)


def test_the_task_of_telling_the_controller_is_open_again_with_its_letter() -> None:
    task = RightsTask("tsk_1", "forward_to_controller", "controllers", WAS_DUE)
    redirections = (Redirection(4, MONDAY, "all"),)
    done = finish_forwarding((task,), redirections, 4)
    assert done[0].state == "done"
    again = reopen_forwarding(done, redirections, 4)
    assert (again[0].state, again[0].outcome, again[0].version) == ("open", None, done[0].version + 1)
    assert reopen_forwarding(done, redirections, 5) == done
    by_staff = (replace(done[0], outcome="kept"),)
    assert reopen_forwarding(by_staff, redirections, 4) == by_staff
    request = replace(make("know"), tasks=done, redirections=redirections)
    assert come_back(request, letter("controller", to="controller", version=4)).tasks == again


def test_whoever_called_a_mail_spam_is_not_reminded() -> None:
    request = make("know")
    assert is_to_be_reminded(request)
    step = returned.note_complaint(request, letter(), EMAIL)
    assert not is_to_be_reminded(step.after) and step.after.marks == frozenset()
    assert not is_to_be_reminded(returned.mark_bounced(request, EMAIL)), "a code on paper is of no use"
    twice = returned.note_complaint(step.after, letter(), EMAIL)
    assert twice.after.post.complained == (EMAIL,)


def test_a_letter_is_put_back_once() -> None:
    request = verified("know")
    for _ in range(2):
        request = returned.put_back(request, letter("completed"), None)
    assert request.post.returned == (Returned("let_1", "due", request.clock.due_on),)
