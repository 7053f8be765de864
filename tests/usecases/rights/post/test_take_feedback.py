"""What SES tells of letters: in whatever order and however often, it ends the same, and nothing forged counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.domain.rights.moments import find_clock
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.outbox.process_feedback import process
from chalicelib.usecases.rights import work
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.keep_time import take_due_steps
from chalicelib.usecases.rights.post.letters import FinishLetter, finish_letter
from tests.fixtures.mail.feedback import Told, write
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.worlds.letters import AGENT, PAT, POSTAL, LetterWorld
from tests.fixtures.worlds.mortal import list_deaths

DAY = timedelta(days=1)
PHONE = "+12135550123"
PAPER = ("to_print", "mail", ("Pat Rivera", *POSTAL.splitlines()))


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> LetterWorld:
    return LetterWorld(monkeypatch)


def asked(w: LetterWorld, *types: str, **more: Any) -> RightsRequest:
    """Returns Pat's request, whose receipt has left by mail."""
    request = w.ask(*types, requester={"postal_address": POSTAL}, **more)
    w.deliver()
    return request


def ways(w: LetterWorld, request: RightsRequest) -> list[tuple[str, str, tuple[str, ...]]]:
    """Returns state, channel and address of each letter that left or waits."""
    return [(one.state, one.channel, one.address) for one in w.left(request)]


def events(w: LetterWorld, request: RightsRequest) -> list[str]:
    """Returns the types of a request's events, the first one first."""
    found = w.ports.rights_requests.events(w.tenant, request.id, None, 100)
    return [one.event.type for one in reversed(found)]


def test_a_letter_that_arrived_is_so_once(w: LetterWorld) -> None:
    request = asked(w)
    before = w.now(request)
    for _ in range(3):
        w.hear("Delivery")
        w.clock.advance(timedelta(minutes=1))
    (letter,) = w.left(request)
    assert (letter.state, letter.at, letter.sent_at) == ("delivered", before.acknowledged_at, before.acknowledged_at)
    assert events(w, request) == ["request.received", "request.letter_sent", "request.letter_delivered"]
    assert w.now(request).acknowledged_at == before.acknowledged_at


def test_a_hard_bounce_the_day_before_a_deadline_becomes_paper_a_mail_and_a_clock_of_that_day(w: LetterWorld) -> None:
    request = asked(w)
    w.identify(request)
    due = w.now(request).clock.due_at
    w.clock.moment = due - timedelta(hours=20)
    work.start(w.ports, w.ctx(), request.id)
    complete(w.ports, w.ctx(), Complete(request.id, Granted("Your name and address.")))
    w.deliver()
    assert find_clock(w.now(request)) is None
    w.hear("Permanent")
    now = w.now(request)
    clock = find_clock(now)
    assert clock is not None and (clock.name, clock.day) == ("due", now.clock.due_on)
    assert ways(w, request)[-1] == PAPER and w.waiting("to_print") == [w.left(request)[-1].id]
    assert now.marks == {"bounced"} and now.status == "completed"
    assert "Your name and address." in "\n".join(w.left(request)[-1].paragraphs)
    for _ in range(3):
        w.deliver()
    assert w.told() == [f"privacy@{w.tenant}.example"]
    text = " ".join(w.needs()[-1].text.split())
    assert request.id in text and "please print it" in text.lower()
    assert not any(word in text for word in (PAT["email"], PAT["last_name"], "12 Main Street"))

    w.later()
    w.deliver()
    reminder = w.provider.taken[-1][1]
    assert "letter that came back due " in reminder.subject and ", today (last day " in reminder.subject
    assert request.id in reminder.text

    finish_letter(w.ports, w.ctx(), FinishLetter(request.id, w.left(request)[-1].id, "mail"))
    assert (find_clock(w.now(request)), w.now(request).marks) == (None, frozenset())


def test_a_receipt_that_came_back_acknowledges_nothing_until_it_was_brought(w: LetterWorld) -> None:
    first = asked(w, "know", "opt_out_sale_sharing", "delete")
    linked = w.now(first).linked
    assert all(w.ports.rights_requests.get(w.tenant, one).acknowledged_at for one in linked)  # type: ignore[union-attr]
    w.hear("Delivery")
    w.hear("Permanent")
    for one in linked:
        request = w.ports.rights_requests.get(w.tenant, one)
        assert request is not None and request.acknowledged_at is None
    clock = find_clock(w.now(first))
    assert clock is not None and clock.name == "acknowledge"
    w.clock.advance(DAY)
    finish_letter(w.ports, w.ctx(), FinishLetter(first.id, w.left(first)[0].id, "mail"))
    for one in linked:
        request = w.ports.rights_requests.get(w.tenant, one)
        assert request is not None and request.acknowledged_at == w.clock.now()


def test_what_staff_acknowledged_by_word_of_mouth_stands(w: LetterWorld) -> None:
    request = w.ask(requester={"postal_address": POSTAL})
    said = work.acknowledge(w.ports, w.ctx(), work.Acknowledge(request.id, channel="phone")).result.request
    w.clock.advance(timedelta(minutes=5))
    w.deliver()
    w.hear("Permanent")
    assert w.now(request).acknowledged_at == said.acknowledged_at is not None


def test_later_letters_to_that_address_go_the_printed_way_and_to_others_by_mail(w: LetterWorld) -> None:
    request = asked(w, received_from="agent", agent=AGENT)
    readers = [mail.recipient for _, mail in w.provider.taken]
    assert readers == [PAT["email"], AGENT["email"]]
    w.hear("Permanent", 0)
    work.ask(w.ports, w.ctx(), request.id, "Which account is it?")
    work.send_message(w.ports, w.ctx(), request.id, "We are on it.")
    w.deliver()
    letters = {(one.kind, one.to): (one.state, one.channel, one.address) for one in w.left(request)}
    assert letters["message", "person"] == PAPER
    assert PAT["email"] not in [mail.recipient for _, mail in w.provider.taken[2:]]


@pytest.mark.parametrize(
    ("requester", "more", "expected"),
    [
        ({}, {}, ("to_print", "mail", ())),
        ({"phone": PHONE}, {"received_via": "phone"}, ("to_call", "phone", (PHONE,))),
        ({"phone": PHONE, "postal_address": POSTAL}, {}, PAPER),
    ],
)
def test_a_letter_that_came_back_goes_the_way_that_is_left(
    w: LetterWorld, requester: dict[str, Any], more: dict[str, Any], expected: object
) -> None:
    request = w.ask(requester=requester, **more)
    w.deliver()
    mailed = w.left(request)[0]
    w.hear("Permanent")
    (letter,) = w.left(request)
    assert (letter.state, letter.channel, letter.address) == expected
    said = "\n".join(letter.paragraphs)
    assert "https://privacy.example/r/" not in said and "enter this code" not in said
    assert "https://privacy.example/r/" in "\n".join(mailed.paragraphs) and letter.salt != mailed.salt


def snapshot(w: LetterWorld, request: RightsRequest) -> tuple[object, ...]:
    """Returns what must be the same whatever the order: letters, marks, clocks and addresses of a request."""
    now = w.now(request)
    post = (now.post.bounced, now.post.complained, now.post.returned, now.post.queued)
    return ways(w, request), now.marks, now.acknowledged_at, post, find_clock(now)


ORDERS: Sequence[tuple[Told, ...]] = sorted(set(permutations(("Delivery", "Permanent", "Complaint", "Permanent"))))


@pytest.mark.parametrize("order", ORDERS)
def test_whatever_comes_in_whatever_order_and_twice_ends_the_same(w: LetterWorld, order: Sequence[Told]) -> None:
    request = asked(w)
    for one in order:
        w.hear(one)
    now = w.now(request)
    assert ways(w, request) == [PAPER] and now.marks == {"bounced"} and now.acknowledged_at is None
    assert len(now.post.bounced) == len(now.post.returned) == len(now.post.complained) == 1
    w.deliver()
    w.deliver()
    assert len(w.told()) == 1
    assert events(w, request).count("request.letter_bounced") == 1


def test_what_was_brought_by_hand_stays_done(w: LetterWorld) -> None:
    request = asked(w)
    w.hear("Permanent")
    done = finish_letter(w.ports, w.ctx(), FinishLetter(request.id, w.left(request)[0].id, "mail")).result
    before = snapshot(w, request)
    for one in ("Permanent", "Delivery", "Transient"):
        w.hear(one)
    assert snapshot(w, request) == before and w.left(request) == [done]


def test_a_soft_bounce_is_left_to_ses(w: LetterWorld) -> None:
    request = asked(w)
    before = w.now(request)
    w.hear("Transient")
    w.hear("Undetermined")
    assert w.now(request) == before and [one.state for one in w.left(request)] == ["sent"]


def test_whoever_calls_a_letter_spam_is_not_reminded_and_gets_every_letter_that_counts(w: LetterWorld) -> None:
    request = asked(w)
    w.hear("Complaint")
    w.later(timedelta(days=4))
    assert [one.kind for one in w.left(request)] == ["received"]
    assert "request.letter_complained" in events(w, request) and w.now(request).marks == frozenset()
    work.send_message(w.ports, w.ctx(), request.id, "We are on it.")
    w.deliver()
    assert [(one.kind, one.state) for one in w.left(request)] == [("received", "sent"), ("message", "sent")]


@pytest.mark.parametrize("kind", ["Delivery", "Permanent", "Complaint"])
def test_what_does_not_fit_the_stored_letter_changes_nothing(w: LetterWorld, kind: Told) -> None:
    request, other = asked(w), asked(w)
    (_, mail), (_, foreign) = w.provider.taken
    before = [(snapshot(w, one), w.now(one).version) for one in (request, other)]
    forged = [
        write(kind, w.tenant, "somebody@else.example", {**mail.labels, "tenant": w.tenant}),
        write(kind, w.tenant, mail.recipient, {**mail.labels, "tenant": "cyclonex"}),
        write(kind, "cyclonex", mail.recipient, {**mail.labels, "tenant": "cyclonex"}),
        write(kind, "cyclonex", mail.recipient, {**mail.labels, "tenant": w.tenant}),
        write(kind, w.tenant, mail.recipient, {**mail.labels, "letter": foreign.labels["letter"], "tenant": w.tenant}),
        write(kind, w.tenant, mail.recipient, {"request": mail.labels["request"], "tenant": w.tenant}),
        write(kind, w.tenant, mail.recipient, {**mail.labels, "tenant": w.tenant}, topic="arn:aws:sns:us-east-1:1:x"),
    ]
    for body in forged:
        process(w.ports, body)
    assert [(snapshot(w, one), w.now(one).version) for one in (request, other)] == before


def test_a_bounce_that_comes_before_the_letter_is_noted_counts_the_same(w: LetterWorld) -> None:
    request = w.ask(requester={"postal_address": POSTAL})
    hears: list[None] = []

    def taken(tenant: str, mail: Any, now: Any) -> None:
        w.provider.taken.append((tenant, mail))
        w.hear("Permanent")
        hears.append(None)

    w.provider.send = taken  # type: ignore[method-assign]  # the provider tells of it before it answers
    w.deliver()
    now = w.now(request)
    assert ways(w, request) == [PAPER] and now.acknowledged_at is None and now.marks == {"bounced"}
    assert [one.id for one in now.post.returned] == [w.left(request)[0].id] and len(hears) == 1
    assert now.post.queued == () and now.post.code_left == 0


def test_a_letter_of_which_nobody_noted_that_it_left_goes_by_paper_once_it_came_back(w: LetterWorld) -> None:
    request = w.ask(requester={"postal_address": POSTAL})
    w.mortal.strike("mail.send", "after")
    with pytest.raises(Killed):
        w.deliver()
    w.mortal.spare()
    assert w.left(request) == []
    w.hear("Permanent")
    w.hear("Permanent")
    for _ in range(3):
        w.later()
    assert ways(w, request) == [PAPER] and [mail.recipient for _, mail in w.provider.taken].count(PAT["email"]) == 1


def test_a_death_at_any_call_leaves_a_bounce_to_whoever_gets_the_message_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrange(w: LetterWorld) -> None:
        asked(w, "know", "delete")

    seen = 0
    for w, name, moment in list_deaths(lambda: LetterWorld(monkeypatch), lambda w: w.hear("Permanent", 0), arrange):
        w.mortal.spare()
        w.hear("Permanent", 0)
        w.later()
        w.deliver()
        request_id = w.provider.taken[0][1].labels["request"]
        now = w.ports.rights_requests.get(w.tenant, request_id)
        assert now is not None and ways(w, now) == [PAPER], (name, moment)
        assert now.acknowledged_at is None and len(w.told()) == 1, (name, moment)
        seen += 1
    assert seen >= 8


def test_whoever_calls_a_receipt_of_several_requests_spam_is_reminded_of_none(w: LetterWorld) -> None:
    lead = asked(w, "know", "delete", "correct")
    w.hear("Complaint")
    before = len(w.mailed())
    w.clock.advance(timedelta(days=4))
    for one in lead.linked:
        take_due_steps(w.ports, w.tenant, one)
    w.deliver()
    assert w.mailed()[before:] == [] and len(lead.linked) == 3


def test_a_reminder_that_is_still_to_leave_does_not_once_the_mailbox_complained(w: LetterWorld) -> None:
    request = asked(w)
    w.clock.advance(timedelta(days=4))
    take_due_steps(w.ports, w.tenant, request.id)
    assert [one.kind for one in w.now(request).post.queued] == ["verify_reminder"]
    w.hear("Complaint")
    before = len(w.mailed())
    w.deliver()
    assert w.mailed()[before:] == [] and w.now(request).post.queued == ()
