"""Reviews: when each is due, and which outcomes fit its kind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.domain.changes import Event
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.reviews.review import (
    KINDS,
    MOST_RECORDS,
    MOST_SUBJECTS,
    OUTCOMES,
    Raised,
    Review,
    ReviewKind,
    due,
    extend,
    extend_identity,
    has_room,
    open_review,
    resolve,
    with_record,
)

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
EVENT = Event("sms.received", NOW, NOW, "secret:key_1", "r-1", "opt_9", "digest")
DENVER = "America/Denver"
RAISED = Raised("unclear_reply", "opt_out.recorded", "opt_1", "publishable:twilio")


def fresh(kind: ReviewKind = "reply") -> Review:
    return open_review("rev_1", kind, {"records": ["opt_1"], "subjects": ["sub_1"]}, DENVER, EVENT, RAISED).review


@pytest.mark.parametrize(
    ("opened", "zone", "expected"),
    [
        ("2026-11-23T20:00", DENVER, "2026-11-26T07:00"),  # Monday: due by the end of Wednesday
        ("2026-11-24T20:00", DENVER, "2026-11-28T07:00"),  # Thanksgiving does not count, the Friday after it does
        ("2026-11-27T20:00", DENVER, "2026-12-02T07:00"),  # over a weekend
        ("2026-11-24T05:30", DENVER, "2026-11-26T07:00"),  # still Monday in Denver
        ("2026-11-24T05:30", "America/New_York", "2026-11-28T05:00"),  # Tuesday in New York
        ("2026-10-29T20:00", DENVER, "2026-11-03T07:00"),  # across the end of daylight saving
        ("2026-12-31T20:00", DENVER, "2027-01-06T07:00"),  # across the end of a year
    ],
)
def test_a_review_is_due_at_the_end_of_the_second_business_day_after_it_was_opened(
    opened: str, zone: str, expected: str
) -> None:
    assert due(datetime.fromisoformat(opened + "Z"), zone) == datetime.fromisoformat(expected + "Z")


def test_a_review_is_overdue_from_the_moment_it_was_due_until_it_is_resolved() -> None:
    review = fresh()
    assert not review.overdue(datetime(2026, 11, 26, 6, 59, 59, tzinfo=UTC))
    assert review.overdue(review.due_at)
    assert not resolve(review, "opt_out", EVENT, "key_1", None, "00").review.overdue(review.due_at)


def test_its_first_event_tells_what_it_is_about_and_nothing_of_the_call_that_opened_it() -> None:
    change = open_review("rev_1", "reply", {"records": ["opt_1"], "subjects": ["sub_1"]}, DENVER, EVENT, RAISED)
    assert change.review.version == 1
    assert (change.event.type, change.event.record_id, change.event.digest) == ("review.opened", "", "")
    assert change.event.body == {"kind": "reply", "records": ["opt_1"], "subjects": ["sub_1"]}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_takes_its_own_outcomes_once(kind: ReviewKind) -> None:
    for outcome in (outcome for outcomes in OUTCOMES.values() for outcome in outcomes):
        if outcome not in OUTCOMES[kind]:
            with pytest.raises(Invalid) as refusal:
                resolve(fresh(kind), outcome, EVENT, "key_1", None, "00")
            assert [(error.pointer, error.code) for error in refusal.value.fields] == [("/outcome", "not_allowed")]
            continue
        saved = resolve(fresh(kind), outcome, EVENT, "key_1", "seen", "00")
        assert (saved.review.state, saved.review.outcome, saved.review.resolved_at) == ("resolved", outcome, NOW)
        assert (saved.review.version, saved.expected, saved.review.note) == (2, 1, "seen")
        assert (saved.event.type, saved.event.body) == ("review.resolved", {"outcome": outcome})
        with pytest.raises(Conflict) as late:
            resolve(saved.review, outcome, EVENT, "key_2", None, "00")
        assert late.value.code == "review_resolved"


def test_a_further_text_is_kept_once_and_everyone_it_reached_with_it() -> None:
    saved = extend(fresh(), "opt_2", ["sub_1", "sub_2"], EVENT)
    assert (saved.review.records, saved.review.subjects) == (("opt_1", "opt_2"), ("sub_1", "sub_2"))
    assert (saved.expected, saved.review.version, saved.review.due_at) == (1, 2, fresh().due_at)
    assert with_record(saved.review, "opt_2") == saved.review


def test_of_very_many_texts_the_first_and_the_latest_are_kept() -> None:
    review = fresh()
    for number in range(2, 100):
        review = with_record(review, f"opt_{number}")
    assert len(review.records) == MOST_RECORDS
    assert (review.records[0], review.records[1], review.records[-1]) == ("opt_1", "opt_81", "opt_99")


def test_what_is_resolved_takes_no_further_text() -> None:
    resolved = resolve(fresh(), "opt_out", EVENT, "key_1", None, "00").review
    with pytest.raises(Conflict):
        extend(resolved, "opt_2", ["sub_1"], EVENT)


def test_who_was_named_beside_its_people_joins_a_question_who_is_meant_once() -> None:
    saved = extend_identity(fresh("identity"), ["sub_2", "sub_1", "sub_2"], ["email#v1#1"], EVENT)
    assert saved is not None and saved.review.subjects == ("sub_1", "sub_2")
    assert (saved.expected, saved.review.version, saved.review.due_at) == (1, 2, fresh("identity").due_at)
    assert (saved.event.type, saved.event.body) == ("review.extended", {"subjects": ["sub_2", "sub_1", "sub_2"]})
    assert extend_identity(saved.review, ["sub_2", "sub_1"], ["email#v1#2"], EVENT) is None
    assert saved.review.identifiers == ("email#v1#1",)


def test_a_question_who_is_meant_names_no_more_than_anybody_reads() -> None:
    full = extend_identity(fresh("identity"), [f"sub_{number}" for number in range(2, MOST_SUBJECTS + 1)], [], EVENT)
    assert full is not None and len(full.review.subjects) == MOST_SUBJECTS
    assert has_room(full.review, ["sub_2"]) and not has_room(full.review, ["sub_0"])
