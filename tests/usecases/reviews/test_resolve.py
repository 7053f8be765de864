"""Resolving reviews: what happens to people whose text was ambiguous, and races with their next texts."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.events import find_break
from chalicelib.domain.reviews.review import ReviewOutcome, extend
from chalicelib.storage.table import events
from chalicelib.usecases.events import call_event
from chalicelib.usecases.reviews.read import list_reviews
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.reviews import ANN, OTHER, PHONE, PLACE, REPLIES, TEXT, Reviewed


@pytest.fixture
def world() -> Reviewed:
    return Reviewed()


def test_a_doubt_silences_at_once_and_is_listed_with_the_words(world: Reviewed) -> None:
    assert world.reasons([PHONE], PLACE) == []
    review_id = world.unsure()
    assert world.reasons([ANN], PLACE) == ["opted_out"]
    (known,), cursor = list_reviews(world.ports, world.ctx(), "reply", 25, None)
    assert (known.review.id, cursor) == (review_id, None)
    assert [record.source.evidence["text"] for record in known.records] == [TEXT]
    assert known.review.subjects == (world.found(ANN).id,)


@pytest.mark.parametrize(
    ("outcome", "after", "source"),
    [
        ("opt_out", ["opted_out"], "sms_stop"),
        ("wrong_number", ["opted_out"], "sms_stop"),
        ("not_opt_out", [], ""),
        ("rights_request", [], ""),
        ("opt_in", [], ""),
    ],
)
def test_what_the_reviewer_found_holds_from_then_on(
    world: Reviewed, outcome: ReviewOutcome, after: list[str], source: str
) -> None:
    review_id = world.unsure()
    done = world.resolve(review_id, outcome)
    assert (done.result.review.state, done.result.review.outcome) == ("resolved", outcome)
    assert world.reasons([PHONE], PLACE) == after
    register = world.found(PHONE).state.opt_outs
    assert any(act.source == "sms_stop" for act in register.opt_outs.values()) is bool(source)
    run = world.ports.subjects.events(world.tenant, world.found(PHONE).id, None, 100)[::-1]
    assert find_break(run) is None and world.folded(world.found(PHONE)) == world.found(PHONE).state
    record_id = run[-1].event.record_id
    record = world.ports.opt_out_records.get(world.tenant, [record_id])[record_id]
    assert record.source.evidence == {"review": review_id, "outcome": outcome}
    assert record.subject_ids == (world.found(PHONE).id,)
    assert [kept.kind for kept in record.kinds] == (["all_communications"] if source else [])


@pytest.mark.parametrize("outcome", REPLIES)
def test_stop_beside_the_doubt_stands_whatever_the_reviewer_found(world: Reviewed, outcome: ReviewOutcome) -> None:
    review_id = world.unsure()
    world.say(PHONE, stop=True)
    world.resolve(review_id, outcome)
    assert world.reasons([PHONE], PLACE) == ["opted_out"]


def test_an_opt_in_lifts_the_stop_that_came_before_it(world: Reviewed) -> None:
    world.say(PHONE, stop=True)
    review_id = world.unsure()
    assert world.reasons([PHONE], PLACE) == ["opted_out"]
    world.resolve(review_id, "opt_in")
    assert world.reasons([PHONE], PLACE) == []


def test_what_is_no_opt_out_leaves_the_stop_that_came_before_it(world: Reviewed) -> None:
    world.say(PHONE, stop=True)
    world.resolve(world.unsure(), "not_opt_out")
    assert world.reasons([PHONE], PLACE) == ["opted_out"]


def test_start_after_the_text_stands_though_it_was_an_opt_out(world: Reviewed) -> None:
    review_id = world.unsure()
    world.say(PHONE, stop=False)
    world.resolve(review_id, "opt_out")
    assert world.reasons([PHONE], PLACE) == []


def test_all_texts_of_a_review_are_acted_upon(world: Reviewed) -> None:
    review_id = world.unsure()
    first = world.clock.now()
    world.unsure(review=review_id)
    world.unsure(review=review_id)
    assert len(world.review(review_id).records) == 3
    world.resolve(review_id, "not_opt_out")
    assert world.reasons([PHONE], PLACE) == []
    again = world.unsure()
    world.unsure(review=again, at=first)  # reported late: it was the first
    assert world.reasons([PHONE], PLACE) == ["opted_out"]
    world.resolve(again, "opt_out")
    assert world.verdict([PHONE], PLACE).reasons[0].code == "opted_out"
    assert world.found(PHONE).state.opt_outs.opt_outs["all_communications/stop"].at == int(first.timestamp() * 1000)


def test_a_text_after_the_one_that_was_looked_at_stays_closed(world: Reviewed) -> None:
    first = world.unsure()
    world.unsure()  # a review of its own
    world.resolve(first, "not_opt_out")
    assert world.reasons([PHONE], PLACE) == ["opted_out"]


def test_people_tied_by_a_strangers_word_are_freed_but_never_opted_in(world: Reviewed) -> None:
    world.consent([OTHER], "+" + PLACE, wording="Yes.")
    world.consent([PHONE, OTHER], "-callback", by=STRANGER)
    world.say(OTHER, stop=True)
    world.clock.advance(SECOND)
    review_id = world.unsure()
    world.follow()
    world.resolve(review_id, "opt_in")
    world.follow()
    assert world.found(OTHER).id != world.found(PHONE).id
    stops = world.found(OTHER).state.opt_outs
    assert stops.started is None and stops.dismissed is not None
    assert world.reasons([OTHER], PLACE) == ["opted_out"]


def test_a_text_that_waits_for_a_review_of_its_own_is_not_dismissed_with_that_of_somebody_tied_to_its_author(
    world: Reviewed,
) -> None:
    world.consent([OTHER], "+" + PLACE, wording="Yes.")
    world.consent([PHONE, OTHER], "-callback", by=STRANGER)
    others_own = world.unsure(OTHER)
    review_id = world.unsure()
    world.follow()
    world.resolve(review_id, "not_opt_out")
    world.follow()
    assert world.review(others_own).state == "open"
    assert world.reasons([PHONE], PLACE) == []
    assert world.reasons([OTHER], PLACE) == ["opted_out"]


def test_with_more_open_reviews_than_are_looked_at_people_tied_to_an_author_stay_silent(world: Reviewed) -> None:
    world.consent([OTHER], "+" + PLACE, wording="Yes.")
    world.consent([PHONE, OTHER], "-callback", by=STRANGER)
    review_id = world.unsure()
    for number in range(101):
        world.unsure(f"+1212555{number + 1000}")
    world.follow()
    world.resolve(review_id, "not_opt_out")
    world.follow()
    assert world.reasons([PHONE], PLACE) == []
    assert world.reasons([OTHER], PLACE) == ["opted_out"]


def test_who_turned_out_to_be_somebody_else_is_found(world: Reviewed) -> None:
    world.consent([OTHER], "+" + PLACE, wording="Yes.")
    review_id = world.unsure(OTHER)
    world.link(ANN, OTHER)
    assert world.reasons([ANN], PLACE) == ["opted_out"]
    world.resolve(review_id, "opt_in")
    assert world.reasons([ANN], PLACE) == []
    assert world.found(ANN).state.opt_outs.started is not None


def test_the_run_of_a_review_names_its_record_and_no_words(world: Reviewed) -> None:
    review_id = world.unsure()
    world.resolve(review_id, "not_opt_out")
    items = [item for key, item in world.table.items[world.tenant].items() if review_id in key.pk and key.sk[0] == "E"]
    opened, resolved = map(events.from_item, items)
    assert (opened.event.type, resolved.event.type) == ("review.opened", "review.resolved")
    assert resolved.event.record_id.startswith("opt_") and resolved.event.digest
    assert "a note" not in str(items) and TEXT not in str(items)


def test_of_many_people_the_author_is_acted_upon_at_once_and_all_others_follow(world: Reviewed) -> None:
    others = []
    for number in range(50):
        world.consent([f"+1212555{number + 1000}"], "+" + PLACE)
        others.append(world.found(f"+1212555{number + 1000}").id)
    review_id = world.unsure()
    longer = extend(world.review(review_id), "opt_2", others, call_event(world.ctx(), "sms.received"))
    world.ports.store.commit(world.tenant, [longer], None, "", world.clock.now())
    world.resolve(review_id, "opt_in")
    assert world.reasons([PHONE], PLACE) == []
    freed = [world.found(f"+1212555{n + 1000}").state.opt_outs.dismissed is not None for n in range(50)]
    assert not any(freed)
    world.follow()
    assert all(world.found(f"+1212555{n + 1000}").state.opt_outs.dismissed is not None for n in range(50))


def test_records_that_were_erased_hold_no_review_up(world: Reviewed) -> None:
    review_id = world.unsure()
    (record_id,) = world.review(review_id).records
    for key in [key for key in world.table.items[world.tenant] if record_id in key.pk]:
        del world.table.items[world.tenant][key]
    assert world.resolve(review_id, "not_opt_out").result.records == ()
    assert world.reasons([PHONE], PLACE) == []


def test_an_identity_is_recorded_and_changes_nobody(world: Reviewed) -> None:
    world.consent(["ben@b.example", OTHER], "+" + PLACE)
    world.withdraw([ANN, "ben@b.example"], by=STRANGER)
    (known,), _ = list_reviews(world.ports, world.ctx(), "identity", 25, None)
    before = world.found(ANN)
    for outcome in REPLIES:
        with pytest.raises(Invalid):
            world.resolve(known.review.id, outcome)
    world.resolve(known.review.id, "different_people")
    assert world.found(ANN) == before
    assert list_reviews(world.ports, world.ctx(), None, 25, None) == ([], None)


@pytest.mark.parametrize("review_id", ["rev_01KARZ6T9GSWQ40CJ9S2ED4T52", "rev_1", "con_01KARZ6T9GSWQ40CJ9S2ED4T52", ""])
def test_a_review_that_is_not_there_is_not_found(world: Reviewed, review_id: str) -> None:
    with pytest.raises(NotFound):
        world.resolve(review_id, "opt_out")
