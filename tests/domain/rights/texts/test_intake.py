"""The first letters: receipt, codes, reminders, and what agents owe."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.vocabulary import Authorization
from tests.domain.rights.letter_facts import CODE, DUE, LINKED, PAGE, PROFILES, RECEIPT, make_facts

ROW = [RECEIPT, "access", DUE, "awaiting_verification"]
ONE = {"requests": [ROW], "honor_by": None}
OPT_OUT = {"requests": [[RECEIPT, "opt_out_profiling", DUE, "completed"]], "needed": 0, "method": None}
AGENTS = {"permission": "missing", "authorization": "signed_permission"}


def read(kind: LetterKind = "received", tenant: str = "cyclonex", **changes: Any) -> str:
    """Returns a letter's paragraphs in one line each; by e-mail to an address that nobody confirmed."""
    facts = make_facts(kind, **{"confirmed": False, **changes})
    return "\n".join(compose_letter(PROFILES[tenant], facts).paragraphs)


def test_one_letter_tells_of_all_requests_of_a_call() -> None:
    text = read()
    assert "On Tuesday, November 24, 2026, Cyclonex Solutions received a request" in text, "by the company's own day"
    assert f"Receipt number: {RECEIPT}\nOur answer: by Friday, January 8, 2027 at the latest" in text
    assert f"Receipt number: {LINKED}\nOur answer: in force already" in text
    assert "Nothing more is needed for what is in force already." in text
    assert "follow by Wednesday, December 16, 2026 at the latest" in text
    assert "Nobody is treated worse" in text, "for an opt-out, this letter is the answer"
    assert "Before we work on the rest" in text


@pytest.mark.parametrize("kind", ["received", "code", "verify_reminder"])
def test_a_code_comes_with_where_it_is_entered_how_long_it_works_and_what_else_the_page_does(kind: LetterKind) -> None:
    paragraphs = read(kind).splitlines()
    where = paragraphs.index(CODE)
    assert paragraphs[where + 1 : where + 3] == ["on this page:", PAGE]
    assert "30 minutes from when this e-mail was sent. The page can send you a new one." in paragraphs[where + 3]
    assert "say so on the same page. We then send nothing else about it" in paragraphs[where + 4]


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({"body": {**ONE, "needed": 1}}, (CODE, "Before we work on the request"), ("first step", "in force")),
        ({"body": {**ONE, "needed": 2}}, (CODE, "first step", "somebody from Cyclonex Solutions will get"), ()),
        ({"body": {**ONE, "method": "call_back"}, "code": ""}, ("We will call you", PAGE), (CODE, "minutes")),
        ({"body": {**ONE, "method": "staff"}, "code": ""}, ("Somebody from Cyclonex Solutions",), (CODE, "call you")),
        ({"body": {**ONE, "method": None}, "code": ""}, ("You don't have to do anything",), (CODE, "make sure")),
        ({"body": {**ONE, "needed": 0}, "code": ""}, ("You don't have to do anything",), (CODE, "make sure")),
        ({"body": ONE, "code": ""}, ("this page, which can send you a code:", PAGE), ("30 minutes",)),
        (
            {"body": ONE, "page": ""},
            ("To confirm the request, please call 888-722-1357, use the form",),
            (CODE, "page"),
        ),
        ({"body": OPT_OUT, "code": ""}, ("This is in force already.", "whoever asked for it"), ("make sure", "don't")),
        ({"body": OPT_OUT, "code": "", "confirmed": True}, ("This is in force already.",), ("whoever asked",)),
        ({"body": ONE, "code": "", "to": "controller"}, ("received your order", "the person's"), (CODE,)),
    ],
)
def test_what_a_requester_has_to_do(changes: dict[str, Any], said: tuple[str, ...], unsaid: tuple[str, ...]) -> None:
    text = read(**changes)
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


def test_a_withdrawal_of_consent_says_that_all_have_ended() -> None:
    body = {**OPT_OUT, "requests": [[RECEIPT, "withdraw_consent", DUE, "completed"]]}
    assert "All consents that you gave us have ended." in read(body=body, code="")
    assert "All consents that the person gave us have ended." in read(body=body, code="", to="agent")


def test_a_reminder_names_what_is_still_to_confirm_alone() -> None:
    text = read("verify_reminder", body={"requests": [ROW, [LINKED, "limit_sensitive", DUE, "completed"]]})
    assert RECEIPT in text and LINKED not in text
    assert "If nobody confirms it before the day of our answer, we have to turn it down." in text
    assert "no longer work" in text and "no longer work" not in read("verify_reminder", code="")


@pytest.mark.parametrize("authorization", get_args(Authorization))
def test_a_person_learns_that_somebody_asks_in_their_name_and_an_agent_what_is_missing(authorization: str) -> None:
    body = {**ONE, "permission": "missing", "authorization": authorization}
    to_person, to_agent = read(body=body), read(body=body, to="agent", code="")
    assert "received a request in your name. Whoever made it claims to " in to_person and CODE in to_person
    assert "Still missing" not in to_person
    assert "received a request that you made for somebody else" in to_agent
    assert "Still missing: " in to_agent and PAGE in to_agent
    assert "Please send it by post to the address below, and" in to_agent and "name the receipt number" in to_agent, (
        "the page takes no files"
    )
    assert "by Friday, January 8, 2027" in to_agent and "turn the request down" in to_agent


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({"body": {**ONE, **AGENTS}}, ("the permission that the person signed", "We also ask the person"), (CODE,)),
        ({"body": {**ONE, **AGENTS, "permission": "given"}}, ("Nothing is missing from you.",), ("Still missing",)),
        ({"body": {**ONE, **AGENTS, "method": None}}, ("Still missing", "goes to the person"), ("also ask",)),
        ({"body": {**OPT_OUT, **AGENTS}}, ("Still missing", "in force already"), ("turn the request down",)),
        ({"body": {**ONE, **AGENTS}, "page": ""}, ("Please send it by",), ("page",)),
        (
            {"body": {**ONE, "method": None, "authorization": "court_order"}, "stands_in": True},
            ("You don't have to do anything",),
            ("goes to the person", "missing"),
        ),
    ],
)
def test_what_an_agent_has_to_do(changes: dict[str, Any], said: tuple[str, ...], unsaid: tuple[str, ...]) -> None:
    text = read(to="agent", **{"code": "", **changes})
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({}, "Your privacy request at Billgenix"),
        ({"confirmed": False}, "Please confirm the privacy request at Billgenix"),
        ({"confirmed": False, "page": ""}, "A privacy request at Billgenix"),
    ],
)
def test_the_subject_asks_for_what_is_to_be_done(changes: dict[str, Any], subject: str) -> None:
    facts = make_facts("received", **{"body": {"method": "code" if changes else None}, **changes})
    assert compose_letter(PROFILES["billgenix"], facts).subject == subject
