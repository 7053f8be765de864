"""The state of a person who is named by a device or by a number that several people share."""

from __future__ import annotations

import pytest

from tests.fixtures.factories import DAY, SECOND, STRANGER
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"
DEVICE = "device:d-1"


def test_more_people_on_one_number_than_are_kept_are_under_review(world: PeopleWorld) -> None:
    for number in range(9):
        world.consent([f"p{number}@x.example", PHONE], "+" + NEWS)
    assert len(world.found(PHONE).members) == 8
    assert "under_review" in world.reasons([PHONE], NEWS)
    assert world.reasons(["p0@x.example"], NEWS) == []


def test_a_device_points_to_its_person_and_keeps_what_was_said_in_it(world: PeopleWorld) -> None:
    world.consent([DEVICE], "+cookies_performance", by=STRANGER)
    before = world.clock.now()
    world.clock.advance(DAY)
    world.consent([ANN, DEVICE], "+" + NEWS)
    assert world.known(DEVICE).subject_id == world.found(ANN).id
    assert world.decisions(DEVICE) == {"cookies_performance/": "granted"}
    assert world.decisions(DEVICE, ANN) == {"cookies_performance/": "granted", NEWS: "granted"}
    assert world.decisions(ANN) == {NEWS: "granted"}
    assert world.decisions(DEVICE, at=before) == {"cookies_performance/": "granted"}


@pytest.mark.parametrize("tied_first", [True, False])
def test_a_device_opens_cookies_for_its_person_and_nothing_else(tied_first: bool) -> None:
    world = PeopleWorld("psynergy")
    for step in (True, False):
        world.clock.advance(SECOND)
        if step is tied_first:
            world.consent([ANN, DEVICE], "+marketing/email", "-partner_sharing")
        else:
            world.consent([DEVICE], "+cookies_functional", "+partner_sharing", "+sensitive_data", by=STRANGER)
            world.consent([DEVICE], "+testimonials", wording="You may print what I wrote.")
    for names in ([ANN, DEVICE], [DEVICE]):
        assert world.reasons(names, "cookies_functional") == []
        for closed in ("partner_sharing", "sensitive_data", "testimonials"):
            assert world.reasons(names, closed) == ["no_consent"]
    assert world.reasons([ANN, DEVICE], "marketing/email") == []
    assert world.reasons([DEVICE], "marketing/email") == ["no_consent"]


def test_by_the_device_alone_holds_what_both_have_granted(world: PeopleWorld) -> None:
    at = world.clock.now()
    world.consent([ANN, DEVICE], "+precise_location")
    assert world.reasons([DEVICE], "precise_location") == ["no_consent"]
    world.clock.advance(SECOND)
    world.consent([DEVICE], "+precise_location")
    assert world.reasons([DEVICE], "precise_location") == []
    assert world.reasons([DEVICE], "precise_location", at=at) == ["no_consent"]
    world.clock.advance(SECOND)
    world.withdraw([ANN], "precise_location")
    assert world.reasons([DEVICE], "precise_location") == ["consent_withdrawn"]


def test_a_later_refusal_of_a_shared_number_does_not_hide_an_earlier_one(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    granted = world.clock.now()
    world.clock.advance(SECOND)
    world.consent([PHONE], "-newsletter", by=STRANGER)
    denied = world.clock.now()
    world.clock.advance(DAY)
    world.consent([PHONE], "-newsletter", by=STRANGER)
    assert world.reasons([ANN], NEWS, at=granted) == []
    assert world.reasons([ANN], NEWS, at=denied) == ["no_consent"]
    assert world.decisions(ANN, at=denied)[NEWS] == "denied"


@pytest.mark.parametrize("merges", [1, 2, 3])
def test_somebody_who_was_absorbed_again_and_again_is_seen_by_their_device_as_who_they_are_now(
    world: PeopleWorld, merges: int
) -> None:
    world.consent([ANN, DEVICE], "+" + NEWS)
    world.consent([DEVICE], "+" + NEWS)
    for number in range(merges):
        world.consent([f"p{number}@x.example"], "+" + NEWS)
        world.link(f"p{number}@x.example", ANN)
    world.clock.advance(SECOND)
    world.withdraw([ANN])
    assert world.reasons([DEVICE], NEWS) == ["consent_withdrawn"]
    assert world.known(DEVICE).subject_id == world.found(ANN).id
