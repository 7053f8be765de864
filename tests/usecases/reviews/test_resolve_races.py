"""Reviewers who are overtaken: by each other, and by the person's next text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.domain.errors import Conflict, PreconditionFailed
from chalicelib.domain.reviews.review import ReviewOutcome
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.reviews import PHONE, PLACE, REPLIES, Reviewed


@pytest.fixture
def world() -> Reviewed:
    return Reviewed()


@pytest.mark.parametrize("outcome", REPLIES)
def test_stop_that_arrives_while_the_reviewer_presses_the_button_stands(
    world: Reviewed, outcome: ReviewOutcome
) -> None:
    review_id = world.unsure()
    world.table.meddlers = [lambda: world.say(PHONE, stop=True)]
    world.resolve(review_id, outcome)
    assert world.review(review_id).state == "resolved"
    assert world.reasons([PHONE], PLACE) == ["opted_out"]


def test_of_two_reviewers_one_wins_and_the_other_is_told(world: Reviewed) -> None:
    review_id = world.unsure()
    calls: list[Callable[[], object]] = [
        lambda: world.resolve(review_id, "opt_out"),
        lambda: world.resolve(review_id, "not_opt_out"),
    ]
    won = run_together(calls, Conflict)
    (lost,) = [outcome for outcome in won if isinstance(outcome, Conflict)]
    assert lost.code == "review_resolved"
    closed = world.review(review_id).outcome == "opt_out"
    assert world.reasons([PHONE], PLACE) == (["opted_out"] if closed else [])


def test_a_reviewer_who_was_overtaken_changes_nobody(world: Reviewed) -> None:
    review_id = world.unsure()
    world.table.meddlers = [lambda: world.resolve(review_id, "opt_out")]
    with pytest.raises(Conflict):
        world.resolve(review_id, "not_opt_out")
    assert world.reasons([PHONE], PLACE) == ["opted_out"]
    assert world.found(PHONE).state.opt_outs.dismissed is None


def test_a_text_that_came_after_the_reviewer_looked_is_not_resolved_unseen(world: Reviewed) -> None:
    review_id = world.unsure()
    seen = world.review(review_id).version
    world.table.meddlers = [lambda: world.unsure(review=review_id)]
    with pytest.raises(PreconditionFailed):
        world.resolve(review_id, "not_opt_out", if_match=seen)
    assert world.review(review_id).state == "open"
    world.resolve(review_id, "not_opt_out", if_match=seen + 1)
    assert world.reasons([PHONE], PLACE) == []


def test_the_same_call_again_gives_the_first_answer(world: Reviewed) -> None:
    review_id = world.unsure()
    first = world.resolve(review_id, "opt_out", claim="k")
    stored = dict(world.table.items[world.tenant])
    again = world.resolve(review_id, "opt_out", claim="k")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.result.records == first.result.records
    assert again.result.review.resolved_at == first.result.review.resolved_at
    assert world.table.items[world.tenant] == stored
