"""Texts that may be a STOP: they close at once, and a person reviews them."""

from __future__ import annotations

from tests.fixtures.worlds.texts import TextWorld, generic


def test_unsure_reply_closes_at_once_and_is_reviewed() -> None:
    one = TextWorld()
    one.deliver(generic("stop?"), "generic")
    assert one.opted_out() == ["all_communications"]
    (review,) = one.ports.reviews.page("cyclonex", "reply", None, 10)[0]
    assert review.id.removeprefix("rev_") == review.records[0].removeprefix("opt_")
    assert len(review.subjects) == 1


def test_further_unsure_replies_go_to_the_review_that_is_open() -> None:
    one = TextWorld()
    for number, text in enumerate(["stop?", "not sure, maybe stop", "stop?"]):
        one.deliver(generic(text, number), "generic")
    (review,) = one.ports.reviews.page("cyclonex", "reply", None, 10)[0]
    assert len(review.records) == 3
