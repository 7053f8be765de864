"""What the page of a request says: every status to every reader, in sentences, and nothing that isn't theirs."""

from __future__ import annotations

import re
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, get_args

import pytest

from chalicelib.domain.mail.mails import NothingToSend
from chalicelib.domain.rights.appeals import Appeal, AppealOutcome
from chalicelib.domain.rights.guards import Caller, Who
from chalicelib.domain.rights.letters import ANSWERS, LetterTo, Post
from chalicelib.domain.rights.requests import Closing, Intake, RightsRequest
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.texts.frame import GREETING
from chalicelib.domain.rights.texts.page import PageWords, describe_state, describe_waiting, show_answer
from chalicelib.domain.rights.verification import Check, Proof
from chalicelib.domain.rights.vocabulary import CLOSED, Authorization, ReceivedFrom, Status
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.letter_facts import PAGE, PROFILES, RIGHTS, make_facts
from tests.domain.rights.started import PSYNERGY, start

STATUSES: tuple[Status, ...] = get_args(Status)
READERS: tuple[Who, ...] = ("intake", "tracking", "agent")
OURS = re.compile(r"[{}$]|\bNone\b|\bTrue\b|\bFalse\b|\b[a-z]+_[a-z_]+\b|§|\b\d{4}-\d\d-\d\d\b|  |\.\.")
AT = datetime(2026, 11, 23, 20, tzinfo=UTC)
CLOSED_AT = datetime(2026, 12, 2, 3, tzinfo=UTC)  # still the first of December in every company's zone
APPEAL = Appeal("apl_1", "open", CLOSED_AT, CLOSED_AT.date(), CLOSED_AT, late=False, required=True, of_version=3)


def make(status: Status, right: Right = "know", sender: ReceivedFrom = "person", **changes: Any) -> RightsRequest:
    """Makes a request in a status, closed where that is a closed one."""
    intake = Intake(AT, AT, "web_form", sender, "website_visitor", "CA", "US")
    closing = Closing(3, CLOSED_AT, "mem_1") if status in CLOSED else None
    made = RightsRequest("req_1", right, status, intake, start(right), Proof(1), Post(), closing=closing, version=3)
    return replace(made, **{"keys": ("email#v1#aa", "phone#v1#bb"), **changes})


def say(request: RightsRequest, who: Who = "tracking", now: datetime = CLOSED_AT) -> PageWords:
    return describe_state(PSYNERGY, request, Caller(who, "subject:req_1"), now)


def sentences(words: PageWords) -> list[str]:
    return [text for text in astuple(words)[1:] if text is not None]


@pytest.mark.parametrize("who", READERS)
def test_every_status_and_type_is_said_in_sentences(who: Who) -> None:
    for status, right, sender in product(STATUSES, RIGHTS, get_args(ReceivedFrom)):
        words = say(make(status, right, sender), who)
        for text in sentences(words):
            assert text and not OURS.search(text), (status, right, text)
        told = [words.asked, words.status, words.next_step, words.answer or "Done.", words.appeal or "None."]
        assert all(text[0].isupper() and text.endswith(".") for text in told), told


def test_every_company_says_how_a_paper_reaches_it() -> None:
    request = make(
        "waiting_for_requester", "delete", "agent", waiting_for="agent_proof", proof=Proof(1, 0, (), "missing")
    )
    for profile in PROFILES.values():
        said = describe_state(profile, request, Caller("agent", "x"), AT).next_step
        assert said.startswith("Please send us the paper") and not OURS.search(said)
    assert "support@psynergybilling.com" in say(request, "agent").next_step
    assert "whoever asked in your name" in say(request).next_step, "the person owes no paper of the agent's"


@pytest.mark.parametrize("right", RIGHTS)
def test_what_waits_is_told_to_a_mailbox_in_words_that_blame_nobody(right: Right) -> None:
    words = describe_waiting(PSYNERGY, make("awaiting_verification", right))
    assert words.asked.startswith("Somebody asked to ") and not OURS.search(words.asked)
    assert words.received == "Monday, November 23, 2026" and re.fullmatch(
        r"by \w+, .+ 20\d\d at the latest", words.answer
    )


@pytest.mark.parametrize(
    ("who", "sender", "begins", "reader"),
    [
        ("tracking", "person", "You asked to have your personal information deleted", "person"),
        ("intake", "person", "You asked to have your", "person"),
        ("tracking", "agent", "Somebody asked in your name to have your", "person"),
        ("agent", "agent", "For somebody else, you asked to have the person's", "agent"),
        ("intake", "agent", "For somebody else, you asked to have the person's", "agent"),
        ("tracking", "controller", "As our customer, you asked to have the person's", "controller"),
    ],
)
def test_each_reader_is_addressed_as_who_they_are(
    who: Who, sender: ReceivedFrom, begins: str, reader: LetterTo
) -> None:
    words = say(make("open", "delete", sender), who)
    assert words.asked.startswith(begins)
    assert words.reader == reader


def test_an_agent_hears_that_the_answer_goes_to_the_person_unless_they_stand_for_them() -> None:
    rows: tuple[tuple[Authorization, bool], ...] = (("signed_permission", False), ("power_of_attorney", True))
    for authorization, full in rows:
        opened = make("open", sender="agent")
        opened = replace(opened, intake=replace(opened.intake, authorization=authorization))
        answer = say(opened, "agent").answer or ""
        assert answer.startswith("You have it" if full else "The person has it")
        denied = replace(opened, status="denied", closing=Closing(3, CLOSED_AT, "mem_1"))
        assert ("Our answer says why." in say(denied, "agent").status) is full


def test_days_are_those_of_the_company_and_an_extended_one_says_so() -> None:
    request = make("in_progress")
    words = say(request)
    assert words.received == "Monday, November 23, 2026"
    assert words.answer == "You have it by Thursday, January 7, 2027 at the latest."
    extended = say(replace(request, clock=replace(request.clock, extended=True))).answer or ""
    assert extended.endswith("moved this day once. It can't move again.")
    assert "Tuesday, December 1, 2026" in say(make("denied")).status
    assert say(make("denied")).answer is None


@pytest.mark.parametrize(
    ("proof", "keys", "said"),
    [
        (Proof(1), ("email#1",), "with the code that we mailed"),
        (Proof(2, 1, (Check("code", AT, "x"),)), ("email#1",), "Somebody from Psynergy Billing will get in touch"),
        (Proof(1), ("phone#1",), "We will call you"),
        (Proof(1), (), "Somebody from Psynergy Billing will get in touch"),
        (Proof(1, 1), ("email#1",), "You don't have to do anything"),
    ],
)
def test_what_comes_next_is_what_is_missing(proof: Proof, keys: tuple[str, ...], said: str) -> None:
    assert said in say(make("awaiting_verification", proof=proof, keys=keys), "intake").next_step


def test_an_opt_out_is_in_force_and_says_when_others_follow() -> None:
    said = say(make("completed", "opt_out_sale_sharing")).status
    assert said.startswith("It is in force since Tuesday, December 1, 2026. Our other systems")


def test_only_whoever_said_that_it_was_not_them_reads_so() -> None:
    request = make("withdrawn", marks=frozenset({"not_mine"}))
    assert "You told us" in say(request).status
    assert say(request, "intake") == say(make("withdrawn"), "intake")
    assert say(request, "agent") == say(make("withdrawn"), "agent")


def test_an_appeal_is_offered_until_its_last_day_and_taken_after_it() -> None:
    request = make("denied")
    by_law = replace(request, clock=replace(request.clock, appeal_required=True))
    offered = replace(request, clock=replace(request.clock, appeal_required=False))
    assert "until Saturday, January 30, 2027. The law of your state" in (say(by_law).appeal or "")
    assert "We offer it to everybody" in (say(offered).appeal or "")
    assert "can still appeal" in (say(request, now=CLOSED_AT + timedelta(days=61)).appeal or "")
    assert all(say(make(status)).appeal is None for status in STATUSES if status not in CLOSED or status == "withdrawn")


@pytest.mark.parametrize("outcome", get_args(AppealOutcome))
def test_an_appeal_says_how_it_stands(outcome: AppealOutcome) -> None:
    assert "looks at everything again" in (say(make("denied", appeals=(APPEAL,))).appeal or "")
    ended = replace(APPEAL, status="decided", outcome=outcome, decided_at=CLOSED_AT)
    said = say(make("denied", appeals=(ended,))).appeal or ""
    assert said.startswith("The appeal was decided on Tuesday, December 1, 2026.")
    assert "you can appeal" not in said, "a decision is appealed once"
    back = say(make("denied", appeals=(replace(APPEAL, status="withdrawn", decided_at=CLOSED_AT),))).appeal or ""
    assert back.startswith("The appeal was taken back. If you disagree, you can appeal")
    again = make("in_progress", appeals=(ended,))
    reopened = replace(again, clock=replace(again.clock, reopened_on=CLOSED_AT.date()))
    assert say(reopened).status == "After the appeal, we are working on it again."


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_an_answer_keeps_what_was_said_and_shows_no_token(kind: Any) -> None:
    for profile, to, confirmed in product(PROFILES.values(), ("person", "agent"), (True, False)):
        try:
            letter = compose_letter(profile, make_facts(kind, to=to, confirmed=confirmed))
        except NothingToSend:
            continue
        shown = show_answer(letter.paragraphs)
        assert shown and not any(PAGE in text or "Receipt number:" in text or text == GREETING for text in shown)
        gone = [text for text in letter.paragraphs if text not in shown]
        assert 4 <= len(gone) <= 5, "greeting, subject, link with its lead-in, signature"
        assert letter.paragraphs[-1] in gone
