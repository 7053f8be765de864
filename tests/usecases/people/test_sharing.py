"""A number that becomes shared is as if it had been shared from the start, in whatever order all else happens."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.usecases.reviews.resolve import ResolveReview, resolve_review
from tests.fixtures.factories import DAY, STRANGER
from tests.fixtures.reviewing import record_unsure
from tests.fixtures.worlds.people import assert_history_tells_the_state
from tests.fixtures.worlds.sharing import ANN, BEN, EVENTS, GRANTED, PHONE, SHARING, SharingWorld

TEXTS = "service_updates/sms"
LIFTS = ("START", "Ann agrees with proof", "Ann lifts")


def assert_as_from_the_start(*events: str) -> SharingWorld:
    """Checks that each of both and the number alone get the same answers as if it had been shared from the start.

    Returns the world where it was not.
    """
    world, other = SharingWorld(), SharingWorld(shared=True)
    world.play(*events)
    other.play(*events)
    assert world.answers() == other.answers(), events
    for name in (ANN, BEN, PHONE):
        assert_history_tells_the_state(world, world.found(name))
    return world


@pytest.mark.parametrize(
    "closing",
    ["STOP", "a stranger withdraws", "a stranger opts out", "a link is pressed", "a doubtful text", "a signal"],
)
@pytest.mark.parametrize("sharing", ["Ben agrees", "Ben withdraws by name"])
def test_what_came_from_a_number_closes_it_for_a_colleague_who_shares_it_later(closing: str, sharing: str) -> None:
    world = assert_as_from_the_start(closing, sharing)
    closed = "partner_sharing" if closing == "a signal" else TEXTS
    assert world.reasons([BEN], closed) and world.reasons([PHONE], closed) and world.reasons([ANN], closed)


@pytest.mark.parametrize(
    "refusal",
    ["Ann withdraws by name", "Ann denies by name", "Ann opts out by name", "Ann opts out by her address"],
)
def test_what_one_person_refuses_by_name_does_not_go_along(refusal: str) -> None:
    world = assert_as_from_the_start(refusal, "Ben agrees")
    assert world.reasons([BEN], TEXTS) == [] and world.reasons([ANN], TEXTS) and world.reasons([PHONE], TEXTS)


@pytest.mark.parametrize(
    "events", list(itertools.permutations(["STOP", "Ann withdraws by name", "Ben agrees", "START"]))
)
def test_the_order_of_texts_names_and_sharing_does_not_matter(events: tuple[str, ...]) -> None:
    assert_as_from_the_start(*events)


@pytest.mark.parametrize("lift", LIFTS)
@pytest.mark.parametrize("closing", ["a stranger opts out", "a link ends a purpose", "Ann opts out by name"])
def test_the_order_of_closing_lifting_and_sharing_does_not_matter(closing: str, lift: str) -> None:
    for events in itertools.permutations([closing, lift, "Ben agrees"]):
        assert_as_from_the_start(*events)


@pytest.mark.parametrize("verdict", ["dismisses it", "takes it for STOP", "takes it for START"])
def test_what_a_reviewer_finds_of_a_doubtful_text_holds_for_everyone(verdict: str) -> None:
    judged = f"a reviewer {verdict}"
    world = assert_as_from_the_start("a doubtful text", "Ben agrees", judged)
    assert (world.reasons([BEN], TEXTS) == []) is (verdict != "takes it for STOP")
    assert_as_from_the_start("a doubtful text", judged, "Ben agrees")


@pytest.mark.long
@settings(max_examples=60)
@given(st.data())
def test_nothing_depends_on_when_a_number_becomes_shared(data: st.DataObject) -> None:
    # Naming Ann and the number as two makes a tie where these are two subjects; ties are not made afterwards.
    drawn = st.sampled_from(sorted(EVENTS.keys() - {"a stranger names both"}))
    before = data.draw(st.lists(drawn, max_size=5))
    after = data.draw(st.lists(drawn | st.sampled_from(sorted(SHARING)), max_size=3))
    assert_as_from_the_start(*before, data.draw(st.sampled_from(sorted(SHARING))), *after)


def test_a_stranger_who_names_both_closes_both() -> None:
    world = assert_as_from_the_start("a stranger names both", "Ben agrees", "START")
    assert world.reasons([BEN], TEXTS) and world.reasons([ANN], TEXTS)


def test_what_tells_nothing_of_where_it_came_from_goes_along() -> None:
    world = SharingWorld()
    world.consent([ANN], "-callback", by=STRANGER)
    world.consent([ANN, "+12125550109"], "-callback", by=STRANGER)
    world.tick()
    world.opt_out(["+12125550109"], "sms", by=STRANGER)
    world.follow()  # over the tie, to Ann
    world.tick()
    world.play("Ben agrees")
    assert world.reasons([BEN], TEXTS) == ["opted_out"]


def test_every_past_instant_says_what_held_then() -> None:
    world, moments = SharingWorld(), []
    for event in ("Ann agrees with proof", "STOP", "START", "a link is pressed", "Ben agrees with proof", "START"):
        world.play(event)
        moments.append(world.clock.now())
        world.clock.advance(DAY)
    world.withdraw([ANN, PHONE])
    closed = ["opted_out"]
    assert [world.reasons([ANN], TEXTS, at=moment) for moment in moments] == [[], closed, [], closed, closed, closed]
    assert world.reasons([BEN], TEXTS, at=moments[4]) == [] and world.reasons([BEN], TEXTS, at=moments[3])


def test_a_link_that_is_pressed_again_closes_for_whoever_came_back_alone() -> None:
    world = SharingWorld(shared=True)
    world.play("Ben agrees", "a link is pressed", "Ann lifts")
    assert world.reasons([ANN], TEXTS) == []
    world.play("a link is pressed")
    assert world.reasons([ANN], TEXTS) == ["opted_out"]


def test_a_reply_window_goes_along_with_the_only_number_from_which_they_can_have_written() -> None:
    world = SharingWorld()
    other = "+12125550108"
    world.consent(["cat@c.example", other], GRANTED[0])
    world.wrote([other], "sms")
    world.tick()
    world.consent(["dan@d.example", other], "-newsletter")
    assert world.found(other).state.wrote
    world.wrote([ANN], "sms")
    world.tick()
    world.consent(["eve@e.example", PHONE], "-newsletter")
    assert not world.found(PHONE).state.wrote and world.found(ANN).state.wrote


def test_a_shared_number_that_a_stranger_tied_to_the_author_is_not_lifted_by_their_word() -> None:
    world = SharingWorld(shared=True)
    other = "+12125550107"
    world.consent([other, PHONE], "-callback", by=STRANGER)
    world.tick()
    world.play("STOP")
    review = record_unsure(world.ports, world.tenant, other, "who is this, quit it")
    world.tick()
    resolve_review(world.ports, world.ctx(), ResolveReview(review, "opt_in"))
    assert not world.found(PHONE).state.opt_outs.starts and world.found(other).state.opt_outs.starts


def test_an_address_and_a_number_that_become_shared_at_once_take_along_what_came_from_each() -> None:
    world = SharingWorld()
    world.consent(["crm-1", ANN, PHONE], *GRANTED, wording="Yes.")
    world.tick()
    world.play("STOP")
    world.click(ANN, "sms")
    world.tick()
    world.opt_out(["crm-1", PHONE], "email", "phone")
    world.tick()
    world.consent(["crm-2", ANN, PHONE], *GRANTED)
    world.contract("C-2", ["crm-1"], ["crm-2"])
    kinds = {name: {act.kind for act in world.found(name).state.opt_outs.opt_outs.values()} for name in (ANN, PHONE)}
    assert kinds == {ANN: {"sms"}, PHONE: {"all_communications"}}
    world.tick()
    world.text("start")
    assert world.reasons(["crm-2"], TEXTS) == ["opted_out"] and world.reasons(["crm-2"], "newsletter/email") == []
    assert world.reasons(["crm-1"], "newsletter/email") == ["opted_out"]
    for name in ("crm-1", "crm-2", ANN, PHONE):
        assert_history_tells_the_state(world, world.found(name))


@pytest.mark.parametrize("joined", [False, True])
def test_what_came_before_anybody_was_known_by_the_number_goes_along(joined: bool) -> None:
    world = SharingWorld()
    number = "+12125550106"
    world.text("stop", number)
    world.tick()
    if joined:
        world.consent(["cat@c.example", number], "-callback")
    else:
        world.consent(["cat@c.example"], "-callback")
        world.link("cat@c.example", number)
    world.tick()
    world.consent(["dan@d.example", number], *GRANTED)
    assert world.reasons(["dan@d.example"], "newsletter/email") == ["opted_out"]
    world.tick()
    world.text("start", number)
    assert world.reasons(["dan@d.example"], "newsletter/email") == []
    assert world.known("cat@c.example").opt_outs == world.known(number).opt_outs == ()
