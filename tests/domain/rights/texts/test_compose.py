"""What holds for every letter, whichever its kind, its company, its reader and the way by which it goes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.mail.mails import NothingToSend
from chalicelib.domain.mail.rendering import WIDTH, to_html, to_script, to_text
from chalicelib.domain.rights.letters import LetterKind, LetterTo
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.texts.wording import join_words, name_category, name_day, name_type, quote
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.letter_facts import (
    BODIES,
    CODE,
    DUE_IN_WORDS,
    KINDS,
    PAGE,
    POLICY,
    PROFILES,
    RECEIPT,
    RIGHTS,
    STRANGER,
    make_facts,
)

ANSWERS: tuple[LetterKind, ...] = ("completed", "denied", "partially_completed", "redirected", "appeal_decided")
APPEALABLE: tuple[LetterKind, ...] = ("completed", "denied", "partially_completed", "redirected")
OURS = re.compile(r"[{}$]|\bNone\b|\bTrue\b|\bFalse\b|\b[a-z]+_[a-z_]+\b|§|\b\d{4}-\d\d-\d\d\b|\d+\.\d+|TODO|\bnull\b")
"""Placeholders, codes of ours, dates for machines, and numbers of statutes."""
TARGET = re.compile(r"(?:https?://|req_)\S+")


def plain(html: str) -> list[str]:
    """Returns the words that a reader sees of a document; its title is the subject."""
    body = html[html.index("<body") :]
    return unescape(re.sub(r"<[^>]+>", " ", body)).split()


def words_of(text: str) -> list[str]:
    return re.sub(r"^ *- ", "", text, flags=re.MULTILINE).split()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tenant", PROFILES)
def test_every_letter_reads_the_same_as_text_and_html_and_holds_nothing_of_the_machine(
    tenant: str, kind: LetterKind
) -> None:
    profile = PROFILES[tenant]
    readers: tuple[LetterTo, ...] = ("person", "agent", "controller")
    for confirmed, page, to in product((True, False), (PAGE, ""), readers):
        content = compose_letter(profile, make_facts(kind, confirmed=confirmed, page=page, to=to))
        text, html = to_text(content), to_html(content)
        assert words_of(text) == plain(html)
        assert OURS.search(TARGET.sub("", f"{content.subject} {text}")) is None
        assert len(content.subject) < 100 and "\n" not in content.subject
        assert all(len(line) <= WIDTH or TARGET.fullmatch(line) for line in text.splitlines())
        assert text.startswith("Hello,\n") and text.isascii()
        assert profile.contacts.phone[0] in text.rpartition("\n\n")[2]
        assert (profile.contacts.postal_address or (profile.legal_name,))[0] in text.rpartition("\n\n")[2]
        assert not re.search(r"\b(injur|health|medical|patient|diagnos|treatment)", text, re.IGNORECASE)
        assert page or "e-mail was" not in text
        assert "https://" not in to_script(content)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("controller", "tracking_links")])
@pytest.mark.parametrize("to", ["person", "agent"])
def test_a_letter_names_the_receipt_number_and_one_page_with_its_link(kind: LetterKind, to: LetterTo) -> None:
    for confirmed in (True, False):
        text = to_text(compose_letter(PROFILES["psynergy"], make_facts(kind, confirmed=confirmed, to=to)))
        assert f"Receipt number: {RECEIPT}" in text
        assert text.count(f"\n{PAGE}\n") == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "controller"])
@pytest.mark.parametrize("page", [PAGE, ""])
def test_who_may_not_have_asked_is_told_how_to_say_so_and_reads_no_word_of_a_stranger(
    kind: LetterKind, page: str
) -> None:
    for tenant, profile in PROFILES.items():
        facts = make_facts(kind, confirmed=False, page=page, requester=(STRANGER,))
        text = " ".join(to_text(compose_letter(profile, facts)).split())
        assert "evil" not in text and "pills" not in text
        if kind == "tracking_links" and not page:
            assert "you can ignore this letter" in text
            continue
        assert "If it wasn't you" in text and "send nothing else about it" in text, tenant
        assert ("say so on" in text and PAGE in text) if page else profile.contacts.phone[0] in text


def test_who_is_known_to_have_asked_is_not_asked_whether_they_did() -> None:
    texts = [to_text(compose_letter(PROFILES["cyclonex"], make_facts(kind))) for kind in KINDS]
    assert not any("wasn't you" in text for text in texts)


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("tenant", PROFILES)
def test_every_answer_says_that_nobody_is_treated_worse(tenant: str, kind: LetterKind) -> None:
    readers: tuple[LetterTo, ...] = ("person", "agent")
    for to in readers:
        content = compose_letter(PROFILES[tenant], make_facts(kind, to=to))
        assert f"Nobody is treated worse by {PROFILES[tenant].name} for using a right." in content.paragraphs


@pytest.mark.parametrize("kind", APPEALABLE)
def test_what_can_be_appealed_says_how_until_when_by_whom_and_whether_the_law_gives_it(kind: LetterKind) -> None:
    profile = PROFILES["billgenix"]

    def read(**changes: Any) -> str:
        return " ".join(compose_letter(profile, make_facts(kind, **changes)).paragraphs)

    for text in (read(), read(page=""), read(confirmed=False), read(to="agent")):
        assert "you can appeal until Tuesday, March 9, 2027" in text
        assert "Somebody who had no part in the decision" in text and "within 45 days" in text
    assert "The law of your state gives the right to appeal" in read()
    assert "The law of the person's state gives" in read(to="agent")
    voluntary = read(body={"appeal_required": False})
    assert "We offer everybody an appeal" in voluntary and "The law" not in voluntary
    assert "please use the page below" in read()
    assert "please call us, and name the receipt number" in read(page="") and "page below" not in read(page="")
    assert "page below" not in read(confirmed=False), "that page opens nothing but the code and `not mine`"


def test_days_to_answer_an_appeal_are_the_requests_or_else_the_companys() -> None:
    profile = PROFILES["cyclonex"]
    body = BODIES["denied"] | {"appeal_days": 30}
    assert "within 30 days" in " ".join(compose_letter(profile, make_facts("denied", body=body)).paragraphs)
    facts = make_facts("denied")
    rest = {key: value for key, value in facts.body.items() if key not in ("appeal_days", "appeal_by")}
    text = " ".join(compose_letter(profile, replace(facts, body=rest)).paragraphs)
    assert f"within {profile.response_times.appeal.n} days" in text
    assert "until Saturday, January 23, 2027" in text, "sixty days after the answer"


def test_a_request_that_was_never_theirs_sends_nothing_more() -> None:
    with pytest.raises(NothingToSend, match="not_mine"):
        compose_letter(PROFILES["cyclonex"], make_facts("withdrawn", body={"reason": "not_mine"}))


def test_the_first_letters_name_what_was_asked_and_the_day_of_the_answer() -> None:
    readers: tuple[LetterTo, ...] = ("person", "agent")
    for right, to in product(RIGHTS, readers):
        body = {"requests": [[RECEIPT, right, "2027-01-08", "open"]]}
        content = compose_letter(PROFILES["psynergy"], make_facts("received", to=to, type=right, body=body))
        shown = f"What was asked: to {name_type(right, to)}\nReceipt number: {RECEIPT}\nOur answer: by {DUE_IN_WORDS}"
        assert any(paragraph.startswith(shown) for paragraph in content.paragraphs)


@pytest.mark.parametrize("right", RIGHTS)
def test_a_type_is_named_in_words_and_to_others_in_the_third_person(right: Right) -> None:
    assert re.fullmatch(r"[a-z][a-z -]+", name_type(right))
    assert re.search(r"\byou|\byour", name_type(right, "agent")) is None
    assert name_type(right, "agent") == name_type(right, "controller")


def test_days_are_written_out() -> None:
    assert name_day(date(2027, 1, 12)) == "Tuesday, January 12, 2027"
    assert name_day(date(2028, 2, 29)) == "Tuesday, February 29, 2028"


def test_every_kind_of_information_of_a_companys_table_has_words() -> None:
    codes = [row.category for profile in PROFILES.values() for row in profile.disclosures]
    assert len(codes) == 9
    assert [code for code in codes if name_category(code) == code.replace("_", " ")] == []
    assert name_category("shoe_size") == "shoe size"


@pytest.mark.parametrize(
    ("items", "joined"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b, c", "d"], "a, b, c or d")]
)
def test_words_are_joined(items: list[str], joined: str) -> None:
    assert join_words(items, "or") == joined


@pytest.mark.parametrize(
    ("written", "paragraphs"),
    [
        (None, ()),
        (" \n\t\n", ()),
        ("One line.", ("One line.",)),
        ("One\r\ntwo\r\n\r\n\r\n  three   four ", ("One\ntwo", "three four")),
        ("a\u202eb\u200bc\x07d", ("abcd",)),
        ("{name} %s None", ("{name} %s None",)),
    ],
)
def test_words_of_staff_keep_their_lines_and_lose_what_nobody_sees(
    written: str | None, paragraphs: tuple[str, ...]
) -> None:
    assert quote(written) == paragraphs


def test_facts_and_content_do_not_print_themselves() -> None:
    facts = make_facts("completed")
    shown = repr(facts) + repr(compose_letter(PROFILES["cyclonex"], facts))
    assert not any(word in shown for word in (RECEIPT, PAGE, CODE, POLICY, "account"))
