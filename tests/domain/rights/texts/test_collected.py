"""The mail that tells of many letters at once: a line for what forms can cause, all words of what somebody wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.mail.rendering import to_html, to_text
from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.texts.collected import MOST_LINES, Collected, compose_collected, is_written
from chalicelib.domain.rights.texts.compose import compose_letter
from tests.domain.rights.letter_facts import CODE, DUE, PAGE, POLICY, PROFILES, RECEIPT, STRANGER, make_facts

CYCLONEX = PROFILES["cyclonex"]
LIST: str = PAGE.replace("#trk", "#list")
ONE = {"requests": [[RECEIPT, "know", DUE, "awaiting_verification"]]}
BY_SYSTEM = {
    "by_system": True,
    "reasons": ["identity_not_verified"],
    "kept_until": None,
    "policy_url": POLICY,
    "appeal_by": "2027-03-09",
}


def collect(kind: LetterKind, **changes: Any) -> Collected:
    """Returns a letter to an address that nobody confirmed."""
    facts = make_facts(kind, **{"confirmed": False, **changes})
    return Collected(facts, compose_letter(CYCLONEX, facts))


def read(*collected: Collected, last_of_day: bool = False) -> str:
    """Returns the mail's paragraphs in one line each."""
    return "\n".join(compose_collected(CYCLONEX, collected, LIST, last_of_day=last_of_day).paragraphs)


def line_of(*collected: Collected) -> str:
    """Returns the only line of a list."""
    (line,) = [text for text in read(*collected).splitlines() if text.startswith(f"- {RECEIPT}")]
    return line.partition(": ")[2]


@pytest.mark.parametrize(
    ("kind", "changes", "line"),
    [
        ("received", {"body": ONE}, "Our answer: by Friday, January 8, 2027 at the latest."),
        ("code", {}, "Our answer: by Friday, January 8, 2027 at the latest."),
        ("verify_reminder", {}, "Our answer: by Friday, January 8, 2027 at the latest."),
        ("completed", {"body": {"requests": [[RECEIPT, "know", DUE, "completed"]]}}, "In force already, and it stays"),
        ("denied", {"body": BY_SYSTEM}, "Turned down; an appeal is possible until Tuesday, March 9, 2027."),
        ("withdrawn", {}, "It was withdrawn, so we have closed it."),
        ("appeal_received", {}, "An appeal was received. Our answer to it: by Monday, March 1, 2027 at the latest."),
        ("appeal_withdrawn", {}, "The appeal was taken back, so our decision stays as it was."),
    ],
)
def test_what_a_form_can_cause_becomes_a_line(kind: LetterKind, changes: dict[str, Any], line: str) -> None:
    one = collect(kind, **changes)
    if kind == "completed":
        one = replace(one, facts=replace(one.facts, words={}))
    assert line in line_of(one)
    assert not is_written(one.facts)


@pytest.mark.parametrize("kind", ["need_information", "extended", "message", "completed", "denied", "redirected"])
def test_what_somebody_wrote_stands_there_in_full(kind: LetterKind) -> None:
    one = collect(kind)
    assert is_written(one.facts)
    text = read(one, collect("withdrawn", request_id="req_01JDXA7Z3N8Q5V2K4M6P9R0S2A"))
    assert "\n".join(one.content.paragraphs[1:-1]) in text
    assert f"- {RECEIPT}" not in text


@pytest.mark.parametrize("kind", [kind for kind in get_args(LetterKind) if kind != "controller"])
@pytest.mark.parametrize("last_of_day", [True, False])
def test_no_kind_brings_a_strangers_words_or_a_code(kind: LetterKind, last_of_day: bool) -> None:
    content = compose_collected(CYCLONEX, [collect(kind)], LIST, last_of_day=last_of_day)
    text, html = to_text(content), to_html(content)
    assert STRANGER not in text and CODE not in text and CODE not in html
    assert LIST in text and "no code is needed" in " ".join(text.split())
    assert "six e-mails a day" in " ".join(text.split())


def test_the_last_mail_of_a_day_says_so() -> None:
    assert "This is the last one of today." in read(collect("code"), last_of_day=True)
    assert "last one of today" not in read(collect("code"))


def test_a_call_of_several_types_has_a_line_for_each() -> None:
    text = read(collect("received"), collect("received"))
    assert text.count("\n- req_") == 2 and "In force already" in text
    assert text.count("follow by Wednesday, December 16, 2026 at the latest") == 1


def test_of_one_request_the_latest_letter_counts() -> None:
    assert "It was withdrawn" in line_of(collect("received", body=ONE), collect("withdrawn"))


def test_what_denials_have_in_common_is_said_once() -> None:
    denied = [
        collect("denied", request_id=f"req_01JDXA7Z3N8Q5V2K4M6P9R0S{number}A", type=right, body=BY_SYSTEM, words={})
        for number, right in enumerate(("access", "delete", "access"))
    ]
    text = read(*denied)
    assert text.count("can be made again at any time") == 1
    assert text.count("you can appeal until") == 1
    assert text.count(POLICY) == 1, "what everybody may know"
    assert "Nobody is treated worse" in text


@given(count=st.integers(1, 120))
def test_at_most_fifty_lines_then_a_count(count: int) -> None:
    one = collect("code")
    many = [replace(one, facts=replace(one.facts, request_id=f"req_{number:026d}")) for number in range(count)]
    text = read(*many)
    assert text.count("\n- req_") == min(count, MOST_LINES)
    assert (f"And {count - MOST_LINES} more" in text) is (count > MOST_LINES)
