"""What a reviewer wrote goes with the proofs of the last of those whom it is about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.usecases.retention.end_person import end_person
from chalicelib.usecases.reviews.forget_notes import forget_note, read_noted
from chalicelib.usecases.reviews.resolve import ResolveReview, resolve_review
from tests.fixtures.factories import STRANGER
from tests.usecases.retention.people import SIX_YEARS, AgedWorld, drop

ANN, BEN = "ann@a.example", "ben@b.example"
NEWS = "+learning_center_emails/email"


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> AgedWorld:
    world = AgedWorld(monkeypatch)
    for name in (ANN, BEN):
        world.consent([name], NEWS)
    world.withdraw([ANN, BEN], by=STRANGER)
    (review,) = world.ports.reviews.page(world.tenant, "identity", None, 100)[0]
    resolve_review(world.ports, world.ctx(), ResolveReview(review.id, "different_people", "Ann said so."))
    return world


def notes(w: AgedWorld) -> list[str]:
    return [str(item["note"]) for item in w.items("#REVIEW#") if item.get("note")]


def test_the_note_about_who_people_are_goes_with_their_proofs(w: AgedWorld) -> None:
    assert notes(w) == ["Ann said so."]
    w.age()
    assert w.found(ANN).is_ended and notes(w) == []


def test_it_stays_until_the_last_of_them_is_as_old(w: AgedWorld) -> None:
    w.clock.advance(timedelta(days=100))
    w.consent([BEN], NEWS)
    w.age(SIX_YEARS - timedelta(days=100))
    assert w.found(ANN).is_ended and not w.found(BEN).is_ended and notes(w) == ["Ann said so."]
    w.clock.advance(timedelta(days=101))
    end_person(w.ports, w.tenant, w.found(BEN).id)
    drop(w)
    assert w.found(BEN).is_ended and notes(w) == []


def test_each_review_with_a_note_is_read_once_and_blanked_by_an_event(w: AgedWorld) -> None:
    review_id = w.found(ANN).review_id
    (review,) = read_noted(w.ports, w.tenant, ["", review_id, "rev_gone", review_id])
    w.ports.store.commit(w.tenant, [forget_note(w.ctx(), review, "req_1")], None, "", w.clock.now())
    assert notes(w) == [] and read_noted(w.ports, w.tenant, [review_id]) == []
    (event,) = [item for item in w.items("#REVIEW#") if item.get("type") == "review.erased"]
    assert event["record_id"] == "req_1"
