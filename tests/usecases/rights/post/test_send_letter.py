"""Letters leave once each, by the way that reaches their reader; what can't go by e-mail waits for somebody."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused
from chalicelib.domain.rights.actions.agents import accept_permission
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.actions.work import add_information
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.seen import SeenRequest
from chalicelib.usecases.rights import tokens, work
from chalicelib.usecases.rights.carry_out import act
from chalicelib.usecases.rights.decide import Deny, deny
from chalicelib.usecases.rights.leave import disown
from chalicelib.workers import sweep
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.worlds.letters import AGENT, PAT, POSTAL, LetterWorld
from tests.fixtures.worlds.mortal import list_deaths

REASON = "It is not about a person."
PHONE = "+12135550123"
ENVELOPE = ("Pat Rivera", *POSTAL.splitlines())
NO_MAIL = {"email": None, "postal_address": POSTAL}


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> LetterWorld:
    return LetterWorld(monkeypatch)


def ways(w: LetterWorld, request: RightsRequest) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Returns kind, state, channel and address of each letter of a request."""
    return [(one.kind, one.state, one.channel, one.address) for one in w.left(request)]


@pytest.mark.parametrize(
    ("requester", "more", "expected"),
    [
        ({}, {}, ("sent", "email", (PAT["email"],))),
        (NO_MAIL, {}, ("to_print", "mail", ENVELOPE)),
        ({"email": None, "phone": PHONE}, {}, ("to_print", "mail", ())),
        ({"email": None, "phone": PHONE}, {"received_via": "phone"}, ("to_call", "phone", (PHONE,))),
        ({"phone": PHONE, "preferred_contact": "phone"}, {}, ("to_call", "phone", (PHONE,))),
        ({"postal_address": POSTAL, "preferred_contact": "mail"}, {}, ("to_print", "mail", ENVELOPE)),
        ({"phone": PHONE}, {"received_via": "phone"}, ("sent", "email", (PAT["email"],))),
    ],
)
def test_the_first_letter_goes_by_the_way_that_its_reader_has_or_prefers(
    w: LetterWorld, requester: dict[str, Any], more: dict[str, Any], expected: tuple[str, str, tuple[str, ...]]
) -> None:
    request = w.ask(requester=requester, **more)
    w.deliver()
    assert ways(w, request) == [("received", *expected)]
    assert (len(w.provider.taken), w.now(request).post.queued, w.rows()) == (int(expected[0] == "sent"), (), [])
    assert w.waiting(expected[0]) == ([] if expected[0] == "sent" else [w.left(request)[0].id])
    assert (w.now(request).acknowledged_at is not None) is (expected[0] == "sent")


def test_an_extension_is_told_in_writing_also_to_whoever_called(w: LetterWorld) -> None:
    request = w.ask(requester={"email": None, "phone": PHONE, "preferred_contact": "phone"}, received_via="phone")
    w.deliver()
    work.extend(w.ports, w.ctx(), request.id, "Seven systems have to be searched.")
    w.deliver()
    assert [(kind, state) for kind, state, *_ in ways(w, request)] == [
        ("received", "to_call"),
        ("extended", "to_print"),
    ]


def test_what_an_address_refuses_is_printed_without_link_and_code(w: LetterWorld) -> None:
    request = w.ask(requester={"postal_address": POSTAL})
    w.provider.trouble.append(("before", MailRefused("MessageRejected")))
    w.deliver()
    (letter,) = w.left(request)
    assert (letter.state, letter.channel, letter.address) == ("to_print", "mail", ENVELOPE)
    said = "\n".join(letter.paragraphs)
    assert "https://privacy.example/r/" not in said and "enter this code" not in said
    assert (w.now(request).post.code_left, w.rows(), w.now(request).acknowledged_at) == (0, [], None)


def test_a_link_to_the_answers_goes_to_a_confirmed_address_alone(w: LetterWorld) -> None:
    confirmed, identified = w.ask(), w.ask()
    w.deliver()
    w.confirm(confirmed)
    w.identify(identified)
    for request in (confirmed, identified):
        work.send_message(w.ports, w.ctx(), request.id, "We are on it.")
    w.deliver()
    texts = ["\n".join(w.left(request)[-1].paragraphs) for request in (confirmed, identified)]
    link = w.now(confirmed).post.tracking
    assert link is not None and tokens.tracking_page(w.ports, w.tenant, confirmed.id, link.id) in texts[0]
    assert tokens.letter_page(w.ports, w.tenant, identified.id) in texts[1] and "If it wasn't you" in texts[1]
    assert w.now(identified).post.tracking is None


def show_paper(w: LetterWorld, request_id: str) -> None:
    """Notes that the agent's paper has come."""

    def decide(seen: SeenRequest) -> tuple[Step, tuple[()]]:
        request = accept_permission(seen.request, w.ctx().now, "key_1")
        return add_information(request, Caller("staff", "key_1"), "", (), permission=True), ()

    act(w.ports, w.ctx(), request_id, "information", decide)


@pytest.mark.parametrize(
    ("authorization", "shown", "readers"),
    [
        ("signed_permission", False, [PAT["email"], AGENT["email"]]),
        ("power_of_attorney", False, [PAT["email"], AGENT["email"]]),  # anybody can claim to hold one
        ("power_of_attorney", True, [AGENT["email"]]),
    ],
)
def test_an_agent_learns_the_outcome_and_reads_the_answer_only_in_the_persons_place(
    w: LetterWorld, authorization: str, shown: bool, readers: list[str]
) -> None:
    request = w.ask(received_from="agent", agent={**AGENT, "authorization": authorization})
    if shown:
        show_paper(w, request.id)
    w.deliver()
    before = len(w.provider.taken)
    deny(w.ports, w.ctx(), Deny(request.id, (Reason("not_covered", REASON),)))
    w.deliver()
    answers = dict(w.mailed()[before:])
    assert [*answers] == readers
    assert REASON in answers[readers[0]]
    assert len(readers) == 1 or REASON not in answers[readers[1]]


def test_nothing_leaves_for_a_request_that_was_disowned(w: LetterWorld) -> None:
    request = w.ask()
    disown(w.ports, w.ctx(), request.id)
    w.deliver()
    assert (w.provider.taken, w.left(request), w.rows()) == ([], [], [])


def test_a_mail_whose_fate_is_unknown_is_sent_again_and_marked_once(w: LetterWorld) -> None:
    request = w.ask()
    w.provider.trouble.append(("after", MailOutcomeUnknown()))
    w.deliver()
    assert w.left(request) == [] and len(w.rows()) == 1
    w.later()
    assert [one.state for one in w.left(request)] == ["sent"]
    assert len({mail.id for _, mail in w.provider.taken}) == 1 and w.rows() == []


def test_a_mail_that_the_provider_cannot_take_now_leaves_later(w: LetterWorld) -> None:
    request = w.ask()
    w.provider.trouble.append(("before", Unavailable()))
    w.deliver()
    w.deliver()
    assert [one.state for one in w.left(request)] == ["sent"] and len(w.provider.taken) == 1


def test_a_death_at_any_call_loses_no_letter_and_doubles_none_but_in_the_one_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the provider's answer and the mark nobody knows whether it left; so it leaves again, as the same mail."""
    seen = 0
    for w, name, moment in list_deaths(lambda: LetterWorld(monkeypatch), LetterWorld.deliver, LetterWorld.ask):
        w.mortal.spare()
        for _ in range(3):
            w.later()
        (request,) = [one for one in w.items("REQ#") if one["sk"] == "state"]
        left = w.ports.letters.of_request(w.tenant, str(request["id"]))
        assert [(one.kind, one.state) for one in left] == [("received", "sent")], (name, moment)
        assert w.rows() == [] and 1 <= len(w.provider.taken) <= 2, (name, moment)
        assert len({mail.id for _, mail in w.provider.taken}) == 1
        doubled = len(w.provider.taken) == 2
        assert not doubled or (name, moment) in {("mail.send", "after"), ("table.transact", "before")}, (name, moment)
        seen += 1
    assert seen >= 12


def test_a_letter_says_what_its_act_said_however_much_happened_since(w: LetterWorld) -> None:
    request = w.ask()
    w.deliver()
    w.confirm(request)
    work.ask(w.ports, w.ctx(), request.id, "Which account is it?")
    work.start(w.ports, w.ctx(), request.id)
    deny(w.ports, w.ctx(), Deny(request.id, (Reason("not_covered", REASON),)))
    w.deliver()
    texts = {one.kind: "\n".join(one.paragraphs) for one in w.left(request)}
    assert "Which account is it?" in texts["need_information"]
    assert REASON in texts["denied"] and "Which account" not in texts["denied"]


@pytest.mark.parametrize("dies", [False, True])
def test_a_reminder_of_which_nobody_knows_whether_it_left_waits_for_somebody_and_is_not_sent_twice(
    w: LetterWorld, dies: bool
) -> None:
    request = w.ask()
    w.deliver()
    w.clock.advance(timedelta(days=4))
    sweep.handle({})
    w.deliver()  # the step, which queues the reminder
    if dies:
        w.mortal.strike("mail.send", "after")
    else:
        w.provider.trouble.append(("after", MailOutcomeUnknown()))
    with pytest.raises(Killed) if dies else nullcontext():
        w.deliver()
    w.mortal.spare()
    for _ in range(3):
        w.later()
    assert [(one.kind, one.state) for one in w.left(request)] == [
        ("received", "sent"),
        ("verify_reminder", "uncertain"),
    ]
    assert len(w.provider.taken) == 2 and w.rows() == [] and w.now(request).post.queued == ()
    assert w.waiting("uncertain") == [w.left(request)[-1].id]
    assert w.now(request).post.waiting == set(w.waiting("uncertain")), "it keeps the closed one from the archive"
    assert w.now(request).post.code_left == 2, "the code that it brought counts, if it came"
    w.hear("Delivery")
    assert w.left(request)[-1].state == "delivered" and w.waiting("uncertain") == []
