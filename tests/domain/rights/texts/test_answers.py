"""The answers, and what comes between receipt and answer: what each must say, and what it must not."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.rights.denials import DenialCode, list_codes, name_reason
from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.letter_facts import PAGE, POLICY, PROFILES, RECEIPT, STRANGER, make_facts

UNVERIFIED = {"reasons": ["identity_not_verified"], "by_system": True, "policy_url": POLICY, "kept_until": None}
SALE = "stop any sale or sharing of your personal information"
KEPT = "We keep only what these reasons demand, and use it for nothing else."


def read(kind: LetterKind, tenant: str = "cyclonex", **changes: Any) -> str:
    return "\n".join(compose_letter(PROFILES[tenant], make_facts(kind, **changes)).paragraphs)


CASES: list[tuple[LetterKind, dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    ("need_information", {}, ("Which account is it?", "its number.", "page below", "stays the same: Friday"), ()),
    ("need_information", {"page": ""}, ("To answer, please call us or write to us",), ("page",)),
    ("message", {}, ("We found <b>two</b> accounts & closed them.\n- one\n- two", "read our answers"), ("day of",)),
    ("message", {"page": ""}, ("If you have a question, please call 888-722-1357, use the form",), ("link",)),
    ("extended", {}, ("by Friday, December 11, 2026", "by Friday, January 8, 2027", "Seven systems"), ()),
    ("extended", {"to": "agent"}, ("by Friday, January 8, 2027",), ("Seven systems", "The reason")),
    ("extended", {"to": "agent", "stands_in": True}, ("The reason:\nSeven systems",), ()),
    ("completed", {}, ("We have done what was asked.", "We deleted your account.", "2 files belong", "get them"), ()),
    ("completed", {"body": {"files": 1}}, ("One file belongs to this answer. You can get it on the page below.",), ()),
    ("completed", {"body": {"files": 1}, "page": ""}, ("If it is not with this letter, please call us",), ("page",)),
    ("completed", {"body": {"files": 0, "appeal_by": None}}, (PAGE,), ("belong", "appeal")),
    ("completed", {"type": "know"}, ("Here is our answer.", "save it on the page below, for 90 days."), ("done",)),
    (
        "completed",
        {"type": "access", "page": ""},
        ("A document belongs", "with this letter, please call"),
        ("save it",),
    ),
    ("completed", {"type": "access", "to": "agent"}, (), ("document",)),
    ("completed", {"type": "question"}, (), ("document",)),
    ("completed", {"type": "know", "body": {"reduced": True}}, ("So this answer names kinds.",), ()),
    ("completed", {"to": "agent"}, ("We have done what was asked.", "goes to the person"), ("account", "belong")),
    ("completed", {"to": "agent", "type": "know"}, ("We have answered the request.",), ("Here is",)),
    ("completed", {"to": "agent", "stands_in": True}, ("We deleted your account.", "read our answers"), ("goes to",)),
    (
        "completed",
        {"type": "limit_sensitive", "body": {"honor_by": "2026-12-16"}},
        ("This has been in force since Tuesday, November 24, 2026.", "follow by Wednesday, December 16, 2026"),
        ("done what",),
    ),
    (
        "completed",
        {"type": "withdraw_consent", "words": {"summary": None}},
        ("All consents that you gave us ended on Tuesday, November 24, 2026.",),
        ("follow by",),
    ),
    ("denied", {}, (KEPT, "On Tuesday, June 1, 2027 at the latest, we look again", SALE, "this reason:"), ("ended",)),
    ("denied", {"body": {"stop_processing": True}}, ("All other use of your personal information has ended.",), ()),
    ("denied", {"body": {"sells": None}}, (SALE,), ()),
    ("denied", {"body": {"sells": False}}, (), ("sale",)),
    ("denied", {"type": "opt_out_sale_sharing"}, (), (SALE,)),
    ("denied", {"body": {"reasons": ["no_data_found"], "kept_until": None}}, ("found none",), (KEPT,)),
    ("denied", {"type": "correct", "body": {"kept_until": None}}, (), (KEPT, "statement")),
    (
        "denied",
        {"type": "correct", "body": {"health_statement": True, "statement_words": 250}},
        ("a statement of at most 250 words",),
        ("health",),
    ),
    ("denied", {"to": "agent"}, ("goes to the person",), ("law obliges", "Invoices", "sale", KEPT)),
    (
        "denied",
        {"to": "agent", "body": {**UNVERIFIED, "reasons": ["agent_not_authorized"]}},
        ("did not come in time", "no sufficient proof"),
        ("keep",),
    ),
    ("partially_completed", {}, ("a part of what was asked", "We deleted", KEPT, "has ended", "One file"), ()),
    ("partially_completed", {"body": {"reasons": ["security"]}}, ("for this reason:",), ("A law obliges",)),
    ("partially_completed", {"body": {"reasons": []}}, ("a part of",), ("The rest",)),
    ("partially_completed", {"to": "agent"}, ("a part of", "to the person"), ("We deleted", "case", "The rest")),
    (
        "redirected",
        {},
        ("is not ours. We only handle it for Example Practice", "closed the request here", "They answer by mail."),
        ("The rest is ours",),
    ),
    (
        "redirected",
        {"body": {"scope": "customer_data_only"}},
        ("Part of the information", "The rest is ours, and you will have our answer by Friday, January 8, 2027"),
        ("closed", "appeal"),
    ),
    ("redirected", {"to": "agent"}, ("the company that is responsible",), ("Example Practice", "by mail")),
    ("redirected", {"words": {"controller": ""}}, ("the company that is responsible",), ()),
    ("withdrawn", {}, ("was withdrawn, so we have closed it",), ("evil", "appeal")),
    ("appeal_received", {}, ("by Monday, March 1, 2027", "It came after the 60 days"), ("evil",)),
    ("appeal_received", {"body": {"late": False}}, ("On Tuesday, November 24, 2026",), ("60 days",)),
    (
        "appeal_decided",
        {},
        ("It stays as it was.", "still needed", "no further appeal", "complain to: California Attorney General."),
        ("again, and answer",),
    ),
    (
        "appeal_decided",
        {"body": {"outcome": "overturned", "new_due_on": "2027-01-08", "appeal_left": True}},
        ("we take it back", "answer it anew by Friday, January 8, 2027", "can be appealed again"),
        ("complain", "no further"),
    ),
    (
        "appeal_decided",
        {"body": {"outcome": "partly_overturned", "new_due_on": "2027-01-08", "appeal_left": True}},
        ("we take that part back", "complain to: California Attorney General.", "can be appealed again"),
        ("no further",),
    ),
    ("appeal_decided", {"body": {"authority": ""}}, ("It stays as it was.",), ("complain",)),
    ("appeal_decided", {"to": "agent"}, ("It stays as it was.",), ("still needed",)),
    ("appeal_withdrawn", {}, ("Our decision stays as it was.",), ("until",)),
    ("appeal_withdrawn", {"body": {"appeal_by": "2027-03-09"}}, ("appeal again until Tuesday, March 9, 2027",), ()),
    ("tracking_links", {}, (f"Receipt number: {RECEIPT}\n{PAGE}", "have your personal information deleted"), ("was",)),
    (
        "controller",
        {},
        ("yours", "buy pills".capitalize(), "within 30 days", "Thursday, December 24, 2026"),
        ("worse",),
    ),
    ("controller", {"body": {"received_on": "2026-11-20"}}, ("On Friday, November 20", "December 20, 2026"), ()),
    ("controller", {"confirmed": False}, ("To learn who asks, please call",), ("pills", "Who asks:")),
    ("controller", {"requester": ()}, ("To learn who asks, please call",), ()),
]


@pytest.mark.parametrize(("kind", "changes", "said", "unsaid"), CASES)
def test_what_a_letter_says_and_does_not_say(
    kind: LetterKind, changes: dict[str, Any], said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    text = read(kind, **changes)
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


@pytest.mark.parametrize("code", list_codes(PROFILES["billgenix"]))
def test_each_reason_stands_with_its_own_explanation(code: DenialCode) -> None:
    body = {"reasons": ["third_party_privacy", code, "excessive"]}
    words = {"explanations": ["", "First.\n\nSecond.", "Third."]}
    text = read("denied", "billgenix", body=body, words=words)
    other = name_reason("third_party_privacy")
    reason = f"{other}\n{name_reason(code)}\nFirst.\nSecond.\n{name_reason('excessive')}\nThird."
    assert reason in text and "these reasons:" in text


def test_a_missing_explanation_leaves_the_reason() -> None:
    assert name_reason("legal_obligation") in read("denied", words={"explanations": []})


@pytest.mark.parametrize("type_", ["know", "access", "portability"])
@pytest.mark.parametrize("tenant", PROFILES)
@pytest.mark.parametrize("page", [PAGE, ""])
def test_who_is_not_verified_learns_what_everybody_may_know_and_nothing_of_what_is_held(
    tenant: str, type_: Right, page: str
) -> None:
    text = read("denied", tenant, type=type_, confirmed=False, page=page, body=UNVERIFIED, words={"explanations": []})
    _, _, rest = text.partition(RECEIPT)
    assert "We could not make sure well enough who is asking." in rest
    assert POLICY in rest and "Our privacy policy says which kinds" in rest
    assert ("recordings of sound" in rest) == bool(PROFILES[tenant].disclosures)
    assert not any(words in rest for words in ("we have about", "we hold", "found", "We keep", "belong", "None"))
    assert "can be made again at any time" in rest and SALE in rest


def test_an_unverified_deletion_gets_no_general_answer_and_says_nothing_of_what_is_kept() -> None:
    text = read("denied", body={**UNVERIFIED, "kept_until": "2027-06-01"})
    assert POLICY not in text and KEPT not in text and "June" not in text


def test_a_name_to_the_controller_is_a_name_and_no_link() -> None:
    text = read("controller")
    assert "Who asks:\nBuy pills at evil.example\njo@example.com" in text
    assert STRANGER not in text and PAGE not in text
