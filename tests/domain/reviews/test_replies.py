"""What follows from a review of texts: whom it is about, and what each outcome does to them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.opt_out_acts import Dismissed, OptedOut, OptOutAct, Started
from chalicelib.domain.people.register import Register, apply
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.reviews.replies import collect_texts, decide_acts
from chalicelib.domain.reviews.review import Review, ReviewOutcome
from chalicelib.domain.times import to_ms

EMPTY = Register()
TEXTS = {"opt_1": 100, "opt_2": 300, "opt_3": 200}
OPENED = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
REVIEW = Review("rev_1", "reply", OPENED, OPENED, {"subjects": ["sub_1", "sub_2"], "records": ["opt_1", "opt_2"]})


def text(record_id: str, at: int, *subject_ids: str) -> OptOutRecord:
    source = Source("sms")
    return OptOutRecord(record_id, "opt_out", subject_ids, at, at, source, "twilio", False, False, "00" * 16)


def test_texts_are_by_whom_each_record_names_first_and_about_everyone_once() -> None:
    texts = collect_texts(REVIEW, [text("opt_1", 200, "sub_2", "sub_3"), text("opt_2", 100, "sub_2")])
    assert (texts.first, texts.last) == (100, 200)
    assert texts.subject_ids == ("sub_1", "sub_2", "sub_3")
    assert texts.is_by(Subject("sub_2")) and texts.is_by(Subject("sub_9", absorbed=("sub_2",)))
    assert not texts.is_by(Subject("sub_1"))


def test_erased_texts_count_from_the_opening_and_are_by_whom_the_review_names_first() -> None:
    texts = collect_texts(REVIEW, [])
    assert texts.first == texts.last == to_ms(OPENED)
    assert texts.is_by(Subject("sub_1")) and not texts.is_by(Subject("sub_2"))


FIRST, LAST = 100, 300
OUT = (OptedOut("sms", FIRST, "sms_stop", "opt_9"),)
FREE = (Dismissed(LAST, "opt_9"),)


@pytest.mark.parametrize(
    ("outcome", "author", "expected"),
    [
        ("opt_out", True, OUT),
        ("opt_out", False, OUT),
        ("wrong_number", True, OUT),
        ("wrong_number", False, OUT),
        ("not_opt_out", True, FREE),
        ("not_opt_out", False, FREE),
        ("rights_request", True, FREE),
        ("rights_request", False, FREE),
        ("opt_in", True, (Started(LAST, "opt_9"), *FREE)),
        ("opt_in", False, FREE),  # one person's START does not lift what another person texted
    ],
)
def test_what_follows_for_a_person(outcome: ReviewOutcome, author: bool, expected: tuple[OptOutAct, ...]) -> None:
    acts = decide_acts(outcome, records=TEXTS, register=EMPTY, stop_scope="sms", record_id="opt_9", author=author)
    assert acts == expected


def test_a_doubt_that_counts_from_later_than_its_record_is_dismissed_too() -> None:
    later = apply(EMPTY, [OptedOut("sms", 350, "sms_unsure", "opt_2")])
    others = apply(EMPTY, [OptedOut("sms", 350, "sms_unsure", "opt_7")])
    for register, at in ((later, 350), (others, LAST)):
        assert decide_acts(
            "not_opt_out", records=TEXTS, register=register, stop_scope="sms", record_id="opt_9", author=True
        ) == (Dismissed(at, "opt_9"),)


def test_what_follows_from_a_text_comes_from_where_the_text_came() -> None:
    doubted = apply(EMPTY, [OptedOut("sms", 200, "sms_unsure", "opt_2", "p3fa2b")])
    outcomes: tuple[ReviewOutcome, ...] = ("opt_in", "opt_out")
    for outcome, (register, via) in itertools.product(outcomes, ((doubted, "p3fa2b"), (EMPTY, ""))):
        act, *_ = decide_acts(
            outcome, records=TEXTS, register=register, stop_scope="sms", record_id="opt_9", author=True
        )
        assert isinstance(act, OptedOut | Started) and act.via == via
